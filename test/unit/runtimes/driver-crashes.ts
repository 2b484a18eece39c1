// A driver that ends its process, one that hangs and one that lies, for the trial of devices.
const [kind] = process.argv.slice(2)
if (kind === 'crashes') process.abort()
if (kind === 'hangs') setInterval(() => undefined, 1000)
if (kind === 'lies') process.send?.({ problem: 'the known-answer test is off by 1.' }, () => process.exit())
if (kind === 'works') process.send?.({}, () => process.exit())
