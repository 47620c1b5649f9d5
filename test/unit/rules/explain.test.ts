import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { toEnvelope } from '../../../infra/rules/envelope.ts'
import { explainExpression, toLines } from '../../../infra/rules/explain-expression.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import { acd, compiled } from './helpers.ts'

const lines = (when: string, event: unknown) => toLines(explainExpression(compiled(when), event, catalog))

describe('the explanation', () => {
  it('says of each clause whether it holds, and what the event has there', () => {
    expect(
      lines(
        'acd.start & !(mediaType==VOICE | routingPriority>3)',
        acd({ mediaType: 'CALLBACK', routingPriority: 5 }),
      ),
    ).toEqual([
      '✗ v2.detail.events.conversation.{id}.acd.start & !(mediaType==VOICE | routingPriority>3)',
      '  ✓ v2.detail.events.conversation.{id}.acd.start   (the topic is v2.detail.events.conversation.{id}.acd.start)',
      '  ✗ !(mediaType==VOICE | routingPriority>3)',
      '    ✓ mediaType==VOICE | routingPriority>3',
      '      ✗ mediaType==VOICE   (detail.eventBody.mediaType is "CALLBACK")',
      '      ✓ routingPriority>3   (detail.eventBody.routingPriority is 5)',
    ])
  })

  it('says that a value is absent, of another type, or one of several', () => {
    const event = acd({ routingPriority: '5', callbackNumbers: ['a', 'b'] })

    expect(lines('acd.start & queueId exists', event)[2]).toBe(
      '  ✗ queueId exists   (detail.eventBody.queueId is absent)',
    )
    expect(lines('acd.start & routingPriority==5', event)[2]).toBe(
      '  ✗ routingPriority==5   (detail.eventBody.routingPriority is "5", text, and 5 is a number)',
    )
    expect(lines('acd.start & routingPriority>3', event)[2]).toBe(
      '  ✗ routingPriority>3   (detail.eventBody.routingPriority is "5", text, and the test is for a number)',
    )
    expect(lines('acd.start & callbackNumbers[*]==b', event)[2]).toBe(
      '  ✓ callbackNumbers[*]==b   (1 of the 2 values of detail.eventBody.callbackNumbers.* pass: ["a","b"])',
    )
  })
})

describe('events as people have them', () => {
  it('become envelopes', () => {
    const detail = { topicName: 'v2.detail.events.conversation.8f14.acd.start', eventBody: {} }

    expect(toEnvelope(detail, catalog)).toMatchObject({
      'detail-type': 'v2.detail.events.conversation.{id}.acd.start',
      detail,
    })
    expect(toEnvelope({ v: 1, topic: 'task:failed' }, catalog)).toMatchObject({
      'detail-type': 'task:failed',
    })
    expect(toEnvelope(acd({}), catalog)).toEqual(acd({}))
    expect(toEnvelope({ eventBody: {} }, catalog)).toBeUndefined()
    expect(toEnvelope([], catalog)).toBeUndefined()
  })
})

describe('triggers:explain', () => {
  const script = join(import.meta.dirname, '..', '..', '..', 'infra', 'rules', 'explain.ts')
  const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })

  it('explains an event of a file, with index and pattern', () => {
    const dir = mkdtempSync(join(tmpdir(), 'workbridge-explain-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'event.json')
    writeFileSync(file, JSON.stringify(acd({ mediaType: 'CALLBACK' })))

    const good = run('--when', 'acd.start & mediaType==CALLBACK', '--event', file)
    const bad = run('--when', 'acd.start & mediaType==VOICE', '--event', file)

    expect(good.status).toBe(0)
    expect(good.stdout).toContain('holds for v2.detail.events.conversation.{id}.acd.start\n')
    expect(good.stdout).toContain(
      'index, v2.detail.events.conversation.{id}.acd.start: mediaType==CALLBACK\n',
    )
    expect(good.stdout).toContain('"detail":{"eventBody":{"mediaType":["CALLBACK"]}}')
    expect(bad.status).toBe(1)
    expect(bad.stdout).toContain('✗ mediaType==VOICE   (detail.eventBody.mediaType is "CALLBACK")')
  })

  it('points at the column of a fault', () => {
    const { status, stderr } = run('--when', 'acd.start & mediaTyp==CALLBACK')

    expect(status).toBe(2)
    expect(stderr).toBe(
      `  acd.start & mediaTyp==CALLBACK\n${' '.repeat(14)}^ column 13: "mediaTyp" is no field of acd.start; did you mean "mediaType"?\n`,
    )
  })

  it('refuses files that hold no event', () => {
    expect(run('--when', 'acd.start', '--event', 'nowhere.json')).toMatchObject({ status: 2 })
    expect(run()).toMatchObject({ status: 2 })
  })
})
