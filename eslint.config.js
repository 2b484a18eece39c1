// Style, sizes and import boundaries. LAYERS is the architecture in executable form.
import js from '@eslint/js'
import vitest from '@vitest/eslint-plugin'
import { defineConfig } from 'eslint/config'
import boundaries from 'eslint-plugin-boundaries'
import jsdoc from 'eslint-plugin-jsdoc'
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const words = (text) => text.split(' ')

/** Who may import whom. A layer may use itself and what is listed, nothing else. */
export const LAYERS = {
  // engine, lowest first
  base: [],
  api: ['base'], // contract, recipe schema, catalog: all the window may see
  ir: ['base'],
  ops: ['base', 'ir'],
  autodiff: ['base', 'ir', 'ops'],
  formats: ['base'],
  lower: ['base', 'ir', 'ops', 'formats'],
  nn: ['base', 'ir', 'ops'],
  runtimes: ['base', 'ir', 'ops', 'autodiff', 'lower', 'nn'], // a typical step tells which is quickest
  tokenizers: ['base', 'formats'],
  data: ['base', 'formats', 'tokenizers'],
  models: ['base', 'ir', 'ops', 'nn', 'formats', 'tokenizers'],
  objectives: ['api', 'base', 'ir', 'ops', 'nn', 'data'],
  optim: ['base', 'ir', 'ops', 'nn'],
  decode: ['base'],
  metrics: ['base', 'tokenizers'],
  quantize: ['base', 'ir', 'formats'],
  // models that answer: prompts in, pictures or texts out
  generate: words('base ir ops formats runtimes nn tokenizers models decode'),
  train: words(
    'api base ir ops autodiff formats runtimes nn tokenizers data models objectives optim decode metrics generate',
  ),
  evaluate: words('base ir ops formats runtimes nn tokenizers data models decode metrics generate'),
  // what is wrong with a generator: meters, findings, what to try
  diagnose: words(
    'api base ir ops formats runtimes nn tokenizers data models objectives decode metrics generate evaluate',
  ),
  export: words('base ir ops formats lower runtimes nn tokenizers models decode quantize generate evaluate'),
  // our speed beside a peer's
  bench: words(
    'api base ir ops autodiff formats nn tokenizers models optim runtimes train generate decode diagnose',
  ),
  store: ['base', 'api'],
  host: ['base', 'api', 'store', 'engine'], // services, queue, supervisor; the engine through its one door
  cli: ['base', 'api', 'store', 'host', 'engine'],
  // processes
  main: ['api'],
  preload: ['api'],
  renderer: ['api'],
}
const PROCESSES = ['main', 'preload']
const ENGINE = Object.keys(LAYERS).filter((l) => !PROCESSES.includes(l) && l !== 'renderer')

/** Packages with one door into the code base. */
const DOORS = {
  'better-sqlite3': 'engine/store',
  'onnxruntime-node': 'engine/runtimes',
  '@tensorflow/tfjs-node-gpu': 'engine/runtimes',
  '@tensorflow/tfjs': 'engine/runtimes',
  sharp: 'engine/formats',
  'csv-parse': 'engine/formats',
  'csv-parse/sync': 'engine/formats',
  hyparquet: 'engine/formats',
  '@huggingface/jinja': 'engine/tokenizers',
  'quickjs-emscripten-core': 'engine/host',
  '@jitl/quickjs-singlefile-cjs-release-sync': 'engine/host',
  commander: 'engine/cli',
}
/** Engine layers that must also run in a plain browser tab (and in tests with no native module). */
const PURE = ['base', 'ir', 'ops', 'autodiff', 'nn', 'objectives', 'optim', 'decode', 'metrics', 'api']

const element = (type, pattern) => ({ type, pattern, partialMatch: false })
const elements = [
  ...ENGINE.map((l) => element(l, `engine/${l}`)),
  ...PROCESSES.map((l) => element(l, `electron/${l}`)),
  element('renderer', 'renderer'),
  element('test', 'test'),
  element('build', 'build'),
  element('engine', 'engine'), // engine/index.ts, the one public door
]
const may = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: to } } } },
})
const everything = [...Object.keys(LAYERS), 'engine']
const policies = [
  ...Object.entries(LAYERS).map(([from, to]) => may(from, [from, ...to])),
  may('engine', ['engine', ...ENGINE]),
  may('build', [...everything, 'build']),
  may('test', [...everything, 'test', 'build']),
]

const NODE = { group: ['node:*'], message: 'This layer also runs in the window: no Node built-ins.' }
const ELECTRON = { name: 'electron', message: 'Only electron/main and electron/preload may import electron.' }
const closed = (keep) =>
  Object.entries(DOORS)
    .filter(([, owner]) => owner !== keep)
    .map(([name, owner]) => ({ name, message: `Only ${owner} may import ${name}.` }))
const restrict = (files, paths, patterns = []) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
})

export default defineConfig(
  { ignores: ['out/', 'dist/', 'coverage/', '.cache/', 'engine/lower/cpu/kernels/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...ts.configs.strict.map((config) => ({ ...config, files: ['**/*.ts', 'renderer/**/*.svelte'] })),
  ...svelte.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
  },
  {
    // components, and modules with runes, in TypeScript
    files: ['renderer/**/*.svelte', 'renderer/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      'no-undef': 'off', // svelte-check knows the types
      'svelte/no-at-html-tags': 'error',
      'prefer-const': 'off', // knows no $props
      'svelte/prefer-const': [
        'error',
        { destructuring: 'all', excludedRunes: ['$props', '$derived', '$state'] },
      ],
      'svelte/require-each-key': 'error',
      'svelte/prefer-svelte-reactivity': 'off', // sets and maps are replaced whole: $state.raw
      'svelte/no-navigation-without-resolve': 'off', // of SvelteKit
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.ts', 'renderer/**/*.svelte'],
    ignores: ['**/*.config.ts'],
    plugins: { boundaries, jsdoc },
    settings: { 'import/resolver': { typescript: true }, 'boundaries/elements': elements },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies }],
      'boundaries/no-unknown-files': 'error',
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 15],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use a seeded RandomStream of engine/base.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports: a thing has one name.' },
      ],
    },
  },
  {
    files: ['engine/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: [
            'ExportNamedDeclaration > VariableDeclaration',
            'ExportNamedDeclaration > TSInterfaceDeclaration',
            'ExportNamedDeclaration > TSTypeAliasDeclaration',
          ],
        },
      ],
      'jsdoc/require-description': ['error', { checkConstructors: false }],
      'jsdoc/no-types': 'error',
      'jsdoc/check-tag-names': ['error', { definedTags: ['source', 'unit'] }],
    },
  },
  {
    files: ['renderer/**/*.svelte'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: 'The policy of the page blocks style attributes: take a class or a style: directive.',
        },
      ],
    },
  },
  restrict(['engine/**/*.ts'], [...closed(), ELECTRON]),
  restrict(
    PURE.map((l) => `engine/${l}/**/*.ts`),
    [...closed(), ELECTRON],
    [NODE],
  ),
  restrict(['renderer/**/*.{ts,svelte}'], [...closed(), ELECTRON], [NODE]),
  restrict(['electron/{main,preload}/**/*.ts'], closed()),
  ...[...new Set(Object.values(DOORS))].map((owner) =>
    restrict([`${owner}/**/*.ts`], [...closed(owner), ELECTRON]),
  ),
  {
    // a call that answers nothing says so: `call(input)<void>()`
    files: ['engine/api/contract/*.ts', 'test/unit/api/rpc/*.ts'],
    rules: { '@typescript-eslint/no-invalid-void-type': 'off' },
  },
  {
    // values of the contract would bring the schemas along: the window takes types, and the pure client
    files: ['renderer/**/*.{ts,svelte}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: 'engine/(?!api/rpc/(client|parts|port|messages|heartbeat)\\.ts$)',
              allowTypeImports: true,
              message: 'Only types of engine/api, and the client, belong into the window.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    plugins: { vitest },
    rules: {
      ...vitest.configs.recommended.rules,
      'vitest/no-focused-tests': 'error',
      'vitest/no-disabled-tests': 'error', // an absent runtime skips with a reason: context.skip('…')
      'vitest/valid-expect': ['error', { maxArgs: 2 }],
      'max-lines-per-function': 'off',
      'max-lines': ['error', 500],
    },
  },
)
