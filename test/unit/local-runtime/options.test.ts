import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultPort, parseOptions } from '../../../local/options.ts'

describe('flags of npm start', () => {
  test('have defaults', () => {
    const options = { once: false, demo: true, json: false, port: defaultPort, dataDir: undefined }
    expect(parseOptions([])).toEqual({ options })
  })

  test('are read', () => {
    const args = ['--once', '--no-demo', '--json', '--port', '0', '--data', 'some/dir']
    const options = { once: true, demo: false, json: true, port: 0, dataDir: resolve('some/dir') }
    expect(parseOptions(args)).toEqual({ options })
    expect(parseOptions(['--port=99', '--help'])).toEqual({ help: true })
  })

  test.each([
    [['--foo'], "'--foo'"],
    [['stray'], "'stray'"],
    [['--port'], "'--port"],
    [['--port', 'abc'], 'not "abc"'],
    [['--port', ''], 'not ""'],
    [['--port', '65536'], 'from 0 to 65535'],
    [['--port', '1.5'], 'from 0 to 65535'],
    [['--data='], '--data needs a directory'],
    [['--once=yes'], "'--once'"],
  ])('%j is a clear fault', (args, text) => {
    expect(parseOptions(args)).toEqual({ fault: expect.stringContaining(text) })
  })
})

test('the command tells a wrong flag and ends with 2', () => {
  const cli = new URL('../../../local/cli.mjs', import.meta.url).pathname
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, '--foo'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^Unknown option '--foo'\n\nRuns Workbridge/)
})
