import { setTimeout } from 'node:timers/promises'
import type { Stack } from './stack.ts'

/** One task of a run, as sent. */
export interface Sent {
  externalId: string
  data: Record<string, string>
  /** Id of the workitem; undefined when it was never accepted. */
  id?: string
  /** When it was first sent, ms after the start. */
  at: number
  /** From first sending to the answer 202, ms of the sender's clock. */
  acceptMs: number
  /** Sent again because of 429, 5xx or a broken connection. */
  repeats: number
  /** The last answer that was no 202. */
  refusal?: string
}

const mostTries = 20
const pauseMs = 250

/** Sends at the rate whatever the answers take; every task until it is accepted, as a source would. */
export async function sendAll(stack: Stack, tasks: number, rate: number, run: string): Promise<Sent[]> {
  const began = performance.now()
  const sent: Promise<Sent>[] = []
  for (let index = 0; index < tasks; index++) {
    const wait = began + (index * 1_000) / rate - performance.now()
    if (wait > 0) await setTimeout(wait)
    sent.push(sendOne(stack, index, run, began))
  }
  return Promise.all(sent)
}

async function sendOne(stack: Stack, index: number, run: string, began: number): Promise<Sent> {
  const externalId = `load-${run}-${index}`
  const data = { customerName: `Customer ${index}`, company: `Company ${run}-${index}`, product: 'Motor' }
  const start = performance.now()
  const sent: Sent = { externalId, data, at: start - began, acceptMs: 0, repeats: 0 }
  for (; sent.repeats < mostTries; sent.repeats++) {
    const answer = await put(stack, externalId, data)
    sent.acceptMs = performance.now() - start
    if ('id' in answer) return { ...sent, id: answer.id, refusal: undefined }
    sent.refusal = answer.refusal
    if (!answer.again) return sent
    await setTimeout(pauseMs * (1 + (index % 4)))
  }
  return sent
}

type Answer = { id: string } | { refusal: string; again: boolean }

async function put({ api, token }: Stack, externalId: string, data: object): Promise<Answer> {
  try {
    const response = await fetch(`${api}/v1/sources/crm/tasks/${externalId}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ asset: 'crm-lead', data }),
    })
    const text = await response.text()
    if (response.status === 202 || response.status === 200) return { id: JSON.parse(text).id }
    return { refusal: `${response.status} ${text}`, again: response.status === 429 || response.status >= 500 }
  } catch (error) {
    return { refusal: String(error), again: true }
  }
}
