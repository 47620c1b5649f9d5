import type { Context } from 'aws-lambda'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../../functions/http/message.ts'
import { sampleConfig } from '../../support/sample-config.ts'

const environment = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  WAKE_QUEUES: '{}',
  RUN_QUEUES: '{}',
  SCOPE_CLAIM: 'scope',
  CLIENT_CLAIM: 'client_id',
  SOURCE_SECRETS: '{}',
  CONNECTION_SECRETS: '{}',
  EVENT_BUS_NAME: 'bus',
  LOG_LEVEL: 'error',
}

beforeAll(() => {
  vi.stubGlobal('__WORKBRIDGE_CONFIG__', sampleConfig())
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  return () => {
    vi.unstubAllGlobals()
    vi.unstubAllEnvs()
  }
})

type Lambda = (event: HttpRequest, context: Context) => Promise<HttpResponse>

describe.each(['ingest', 'ingest-hook', 'query', 'receive'])('functions/handlers/%s', (name) => {
  it('exports the wrapped handler and nothing else', async () => {
    const exported: { handler: Lambda } = await import(`../../../functions/handlers/${name}.ts`)

    const response = await exported.handler({} as HttpRequest, {} as Context)

    expect(Object.keys(exported)).toEqual(['handler'])
    expect(response.statusCode).toBe(404)
    expect(JSON.parse(response.body).type).toBe('urn:workbridge:problem:not-found')
    expect(response.headers.traceparent).toBeDefined()
  })
})
