import { describe, expect, it } from 'vitest'
import { checkTask, toWire } from '../../../functions/domain/asset-data.ts'
import { aField, anAsset, aTask } from './factories.ts'

const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'x']))
const ids = { externalId: 'C-1', source: 'claims' }

describe('checkTask on flow settings and global variables', () => {
  it.each([
    ['flowSettings', 15],
    ['globalVariables', 30],
  ] as const)('%s: at most %d entries, the asset’s own included', (name, most) => {
    const asset = anAsset([], { [name]: { k0: 'own', own: 'x' } })

    expect(checkTask(asset, aTask({}, { [name]: pairs(most - 1) }))).toEqual([])
    expect(checkTask(asset, aTask({}, { [name]: pairs(most) }))).toEqual([
      expect.objectContaining({ pointer: `/${name}`, rule: 'maxEntries', limit: most, actual: most + 1 }),
    ])
  })

  it.each([
    ['flowSettings', 512],
    ['globalVariables', 1024],
  ] as const)('%s: names of 200 and values of %d UTF-8 bytes', (name, most) => {
    const fits = { ['😀'.repeat(50)]: '😀'.repeat(most / 4) }
    const long = `${'😀'.repeat(50)}x`

    expect(checkTask(anAsset(), aTask({}, { [name]: fits }))).toEqual([])
    expect(checkTask(anAsset(), aTask({}, { [name]: { [long]: `${'😀'.repeat(most / 4)}x` } }))).toEqual([
      expect.objectContaining({ pointer: `/${name}/${long}`, rule: 'maxKeyBytes', limit: 200, actual: 201 }),
      expect.objectContaining({
        pointer: `/${name}/${long}`,
        rule: 'maxBytes',
        limit: most,
        actual: most + 1,
      }),
    ])
  })

  it('measures what the templates of the asset come to', () => {
    const asset = anAsset([aField('note')], { flowSettings: { note: '{data.note}' } })

    expect(checkTask(asset, aTask({ note: 'x'.repeat(512) }))).toEqual([])
    expect(checkTask(asset, aTask({ note: 'x'.repeat(513) }))).toEqual([
      expect.objectContaining({ pointer: '/flowSettings/note', rule: 'maxBytes', limit: 512, actual: 513 }),
    ])
  })

  it('takes unknown ids for the longest there can be', () => {
    const asset = anAsset([aField('note')], { flowSettings: { note: '{data.note}{externalId}' } })
    const task = aTask({ note: 'x'.repeat(500) })

    expect(checkTask(asset, task)).toEqual([expect.objectContaining({ rule: 'maxBytes', actual: 628 })])
    expect(checkTask(asset, task, ids)).toEqual([])
  })

  it('takes an unknown source for the longest there can be, too', () => {
    const check = (more: number) =>
      checkTask(anAsset([], { flowSettings: { s: `${'x'.repeat(472 + more)}{source}` } }), aTask())

    expect(check(0)).toEqual([])
    expect(check(1)).toEqual([expect.objectContaining({ rule: 'maxBytes', limit: 512, actual: 513 })])
  })

  it('refuses entries without a name and half surrogate pairs', () => {
    expect(checkTask(anAsset(), aTask({}, { flowSettings: { '': 'x', a: '\ud83d' } }))).toEqual([
      expect.objectContaining({ pointer: '/flowSettings/', rule: 'minLength', limit: 1, actual: 0 }),
      expect.objectContaining({ pointer: '/flowSettings/a', rule: 'encoding' }),
    ])
  })
})

describe('priority and due date', () => {
  const dueAt = '2026-06-04T10:24:22Z'
  const mapped = anAsset([], { priority: { flowSetting: 'p' }, dueAt: { flowSetting: 'd' } })

  it('are refused where the asset maps them to nothing', () => {
    expect(checkTask(anAsset(), aTask({}, { priority: 0, dueAt }))).toEqual([
      expect.objectContaining({ pointer: '/priority', rule: 'unmapped' }),
      expect.objectContaining({ pointer: '/dueAt', rule: 'unmapped' }),
    ])
  })

  it('go out as the flow settings they are mapped to', () => {
    const task = aTask({}, { priority: 0, dueAt })

    expect(checkTask(mapped, task)).toEqual([])
    expect(toWire(mapped, task, 'C-1', 'claims')).toEqual({
      data: { id: '1' },
      flowSettings: { p: '0', d: dueAt },
    })
    expect(toWire(mapped, aTask(), 'C-1', 'claims')).not.toHaveProperty('flowSettings')
  })

  it('contradict a flow setting of the task under the same name', () => {
    const flowSettings = { p: '1' }

    expect(checkTask(mapped, aTask({}, { flowSettings }))).toEqual([])
    expect(checkTask(mapped, aTask({}, { flowSettings, priority: 2 }))).toEqual([
      expect.objectContaining({ pointer: '/flowSettings/p', rule: 'conflict' }),
    ])
  })
})
