// A worker that begins and then dies without a word of its own.
process.on('message', () => {
  process.send?.({ type: 'event', event: { type: 'progress', figures: ['adding up', 1, 2] } }, () => {
    process.stderr.write('terminate called: the sum does not fit\n', () =>
      process.kill(process.pid, 'SIGKILL'),
    )
  })
})
