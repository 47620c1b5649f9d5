#!/usr/bin/env node
// Plain JavaScript without new syntax: an old Node must get as far as the message.
const major = Number(process.versions.node.split('.')[0])

if (major >= 24) {
  const { main } = await import('./main.ts')
  await main(process.argv.slice(2))
} else {
  console.error(
    [
      `Workbridge needs Node.js 24 or newer; this is ${process.version} (${process.execPath}).`,
      'On Linux and Windows, `npm ci` brings Node.js 24 along: run it, then `npm start`.',
      'Elsewhere install Node.js 24 (https://nodejs.org/) and run `npm start` again.',
    ].join('\n'),
  )
  process.exitCode = 1
}
