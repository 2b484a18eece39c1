// Sixty scripts that mean harm, and what each must come to: a number, or one of our errors.

/** What must come out: a value for the item, the code of an error, `refused` with one of the two, or any of them. */
type Outcome = number | 'METRIC_FAILED' | 'METRIC_LIMIT' | 'refused' | 'either'
/** A script by what it tries. */
export type HostileScript = readonly [tries: string, source: string, outcome: Outcome]

/** The body of `measure`, with the item at hand. */
const body = (text: string): string => `function measure(item) { ${text} }`
/** 1 where an expression gives something, 0 where it gives nothing or throws. */
const reaches = (expression: string): string =>
  body(`try { return (${expression}) == null ? 0 : 1 } catch { return 0 }`)

const LOOPS: readonly HostileScript[] = [
  ['never ends before measuring', 'while (true) {}', 'METRIC_LIMIT'],
  ['never ends while measuring', body('for (;;) {}'), 'METRIC_LIMIT'],
  ['catches the interrupt', body('for (;;) { try { for (;;) {} } catch {} }'), 'METRIC_LIMIT'],
  ['goes on after the interrupt', body('try { for (;;) {} } finally { for (;;) {} }'), 'METRIC_LIMIT'],
  ['has an endless generator', body('let n = 0; function* g() { for (;;) yield 1 } for (const x of g()) n += x; return n'), 'METRIC_LIMIT'],
  ['has an endless iterator', body('return [...{ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }].length'), 'METRIC_LIMIT'],
  ['sorts by a comparison that never ends', body('return [2, 1].sort(() => { for (;;) {} }).length'), 'METRIC_LIMIT'],
  ['replaces without end', body('return "a".replace(/a/, () => { for (;;) {} }).length'), 'METRIC_LIMIT'],
  ['never ends in a getter of the error', 'throw { get name() { for (;;) {} } }', 'METRIC_LIMIT'],
  ['never ends when it is turned into text', 'throw { toString() { for (;;) {} }, name: { toString() { for (;;) {} } } }', 'METRIC_LIMIT'],
] // prettier-ignore

const PATTERNS: readonly HostileScript[] = [
  ['backtracks for ever', body('return /(a+)+$/.test("a".repeat(60) + "!") ? 1 : 0'), 'METRIC_LIMIT'],
  ['backtracks over alternatives', body('return /^(a|a)*$/.test("a".repeat(60) + "!") ? 1 : 0'), 'METRIC_LIMIT'],
  ['backtracks over references', body('return /^(a*)*\\1$/.test("a".repeat(60) + "b") ? 1 : 0'), 'METRIC_LIMIT'],
  ['backtracks in split', body('return ("a".repeat(60) + "!").split(/(a+)+$/).length'), 'either'],
  ['counts a pattern up', body('return new RegExp("(?:a{0,9999}){0,9999}".repeat(99)).test("b") ? 1 : 0'), 'either'],
] // prettier-ignore

const MEMORY: readonly HostileScript[] = [
  ['fills arrays', body('const all = []; for (;;) all.push(new Array(1e5).fill(1))'), 'METRIC_LIMIT'],
  ['doubles a text', body('let text = "x"; for (;;) text += text'), 'refused'],
  ['doubles a list', body('let list = [1]; for (;;) list = list.concat(list)'), 'METRIC_LIMIT'],
  ['repeats a text', body('return "x".repeat(2 ** 29).length'), 'METRIC_LIMIT'],
  ['pads a text', body('return "x".padEnd(2 ** 29, "yz").length'), 'METRIC_LIMIT'],
  ['spreads a large array', body('return [...Array(1e9)].length'), 'METRIC_LIMIT'],
  ['makes a large buffer', body('return new ArrayBuffer(2 ** 30).byteLength'), 'METRIC_LIMIT'],
  ['makes many buffers', body('const all = []; for (;;) all.push(new Float64Array(1e5))'), 'METRIC_LIMIT'],
  ['fills a map', body('const map = new Map(); for (let i = 0; ; i++) map.set(i, "x".repeat(1000) + i)'), 'METRIC_LIMIT'],
  ['joins holes', body('return Array(2 ** 30).join("xyz").length'), 'METRIC_LIMIT'],
  ['makes a large integer', body('return Number((2n ** 1000000n) ** 99n % 7n)'), 'either'],
  ['writes a large object', body('let o = {}; for (let i = 0; i < 30; i++) o = { a: o, b: o }; return JSON.stringify(o).length'), 'METRIC_LIMIT'],
  ['chains promises without end', body('const f = () => Promise.resolve().then(f); f(); f(); return 1'), 1],
  ['makes promises without end', body('const all = []; for (;;) all.push(new Promise(() => {}))'), 'METRIC_LIMIT'],
  ['says a large word', `throw new Error('x'.repeat(1e7))`, 'refused'],
] // prettier-ignore

const DEPTH: readonly HostileScript[] = [
  ['calls itself', body('return measure(item)'), 'refused'],
  ['calls itself by getters', body('const o = { get a() { return this.a } }; return o.a'), 'refused'],
  ['calls itself by a proxy', body('const p = new Proxy({}, { get: (_, key, self) => self[key] }); return p.a'), 'refused'],
  ['nests lists', body('let list = []; for (let i = 0; i < 1e5; i++) list = [list]; return JSON.stringify(list).length'), 'refused'],
  ['nests a program', body('return eval("[".repeat(1e5) + "]".repeat(1e5)).length'), 'refused'],
  ['nests what is parsed', body('return JSON.parse("[".repeat(1e6) + "]".repeat(1e6)).length'), 'refused'],
  ['nests a pattern', body('return new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test("") ? 1 : 0'), 'refused'],
  ['flattens itself', body('const a = []; a.push(a); return a.flat(Infinity).length'), 'refused'],
] // prettier-ignore

const ESCAPES: readonly HostileScript[] = [
  ['asks for the process', reaches('process'), 0],
  ['makes a function that gives the process', reaches('Function("return process")()'), 0],
  ['climbs to the process by constructors', reaches('this.constructor.constructor("return process")()'), 0],
  ['climbs from the item', reaches('item.constructor.constructor("return process.mainModule")()'), 0],
  ['climbs by a generator', reaches('Object.getPrototypeOf(function* () {}).constructor("return process")().next().value'), 0],
  ['requires a module', reaches('require("fs").readFileSync("/etc/hostname")'), 0],
  ['imports a module', `import("node:fs").then((fs) => (globalThis.fs = fs))\n${reaches('globalThis.fs')}`, 0],
  ['imports at its top', 'import fs from "node:fs"\nmeasure = () => 1', 'METRIC_FAILED'],
  ['fetches', reaches('fetch ?? XMLHttpRequest ?? WebSocket'), 0],
  ['compiles WebAssembly', reaches('WebAssembly'), 0],
  ['waits', reaches('setTimeout ?? setInterval ?? queueMicrotask ?? Atomics.wait'), 0],
  ['asks for the time', reaches('typeof Date === "undefined" && typeof performance === "undefined" ? null : 1'), 0],
  ['asks for what the prelude has', reaches('state ?? parse ?? at'), 0],
] // prettier-ignore

const LIES: readonly HostileScript[] = [
  ['gives no number', body('return NaN'), 'METRIC_FAILED'],
  ['gives an infinite number', body('return 1e999'), 'METRIC_FAILED'],
  ['gives a getter', body('return { get length() { for (;;) {} } }'), 'METRIC_LIMIT'],
  ['gives a proxy', body('return new Proxy([1, 1], { get: () => measure })'), 'METRIC_FAILED'],
  ['gives a promise', 'async function measure() { return 1 }', 'METRIC_FAILED'],
  ['gives a large text', body('return "1".repeat(1e6)'), 'METRIC_FAILED'],
  ['replaces what numbers are read by', `JSON.parse = () => { throw 1 }; String.prototype.slice = () => "n9"; Array.prototype.toJSON = () => 9; Object.prototype.length = 2\n${body('return 0.5')}`, 0.5],
  ['pollutes prototypes', `Object.prototype.toString = Object.prototype.valueOf = () => 7; Object.prototype[0] = 7\n${body('return 0.25')}`, 0.25],
  ['is not there', 'const other = 1', 'METRIC_FAILED'],
] // prettier-ignore

/** All of them. */
export const HOSTILE_SCRIPTS: readonly HostileScript[] = [
  ...[LOOPS, PATTERNS, MEMORY, DEPTH, ESCAPES, LIES].flat(),
]
