import fc from 'fast-check'

/* Requests that come far: mostly right, with one or two things wrong. */

type Weighted<T> = fc.WeightedArbitrary<T>
const often = <T>(arbitrary: fc.Arbitrary<T>): Weighted<T> => ({ arbitrary, weight: 8 })
const seldom = <T>(arbitrary: fc.Arbitrary<T>): Weighted<T> => ({ arbitrary, weight: 1 })
export const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const mostly = (...values: unknown[]) =>
  fc.oneof(often<unknown>(oneOf(...values)), seldom<unknown>(fc.jsonValue()))

export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  oneOf('', '%', '%ZZ', '__proto__', 'constructor', 'x'.repeat(3_000)),
)

const data = fc.dictionary(
  fc.oneof(often(oneOf('company', 'contact', 'worth', 'note')), seldom(anyText)),
  mostly('Acme', 'a@b.example', 5, null, '', 1e308),
  { maxKeys: 4 },
)
const task = fc.record(
  {
    externalId: mostly('L-1', 'L-2', 'L-3', 'bad id'),
    asset: mostly('crm-lead', 'fax-intake'),
    data: fc.oneof(often<unknown>(data), seldom(fc.jsonValue())),
    name: mostly('Lead'),
    timestamp: mostly(1_768_478_400_000, 1_768_478_300_000, 9e15),
    dueAt: mostly('2026-01-15T12:00:00Z'),
    priority: mostly(1),
    flowSettings: mostly({}, { tone: 'x' }),
    globalVariables: mostly({}),
    outcome: mostly('created', 'rejected'),
    taskId: mostly('task-1'),
  },
  { requiredKeys: ['asset', 'data'] },
)
const bareTask = fc.record({ externalId: oneOf('L-1', 'L-2'), asset: oneOf('crm-lead'), data })
const resolution = fc.record({ outcome: mostly('not-created', 'rejected') })
const asText = (value: unknown): string => JSON.stringify(value)

/** One that is accepted and then known, one that is always stale after it, one for an asset that is not there. */
const examples = [
  { externalId: 'L-1', asset: 'crm-lead', data: { company: 'Acme' }, timestamp: 1_768_478_400_000 },
  { externalId: 'L-1', asset: 'crm-lead', data: { company: 'Old' }, timestamp: 1 },
  { externalId: 'L-1', asset: 'unheard-of', data: { company: 'Acme' } },
].flatMap(({ externalId, ...rest }) => [asText({ externalId, ...rest }), asText(rest)])

/** Bodies of sources and operators: tasks, lines of tasks, broken ones. */
export const bodies: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: oneOf(...examples), weight: 16 },
  often(bareTask.map(asText)),
  often(bareTask.map(({ externalId: _id, ...rest }) => asText(rest))),
  often(task.map(asText)),
  often(
    fc
      .array(fc.oneof(often(bareTask.map(asText)), seldom(anyText)), { maxLength: 5 })
      .map((a) => a.join('\n')),
  ),
  seldom(resolution.map(asText)),
  seldom(bareTask.map((one) => asText(one).slice(0, -3))),
  seldom(anyText),
)

const headers = fc.oneof(
  often(
    fc.record({
      'Content-Type': fc.oneof(
        often(oneOf('application/json', 'application/x-ndjson')),
        seldom(oneOf('application/json; charset=latin1', 'application/merge-patch+json')),
        seldom(anyText),
      ),
    }),
  ),
  seldom(
    fc.dictionary(oneOf('content-encoding', 'traceparent', 'webhook-id', 'X-WebexCC-Signature'), anyText),
  ),
)

const claims = fc.oneof(
  often(
    fc.record({
      client_id: oneOf('crm-client', 'crm-client', 'crm-client', 'fax-client'),
      scope: oneOf(
        'workitems:read workitems:write workitems:data workitems:admin',
        '[workitems:read workitems:write]',
        'workitems:read',
      ),
    }),
  ),
  seldom(fc.dictionary(oneOf('scope', 'client_id', 'sub'), fc.jsonValue())),
)

/** Events as a gateway makes them for one of `routes`. `workitems` are ids worth asking for. */
export const gatewayEvents = (routes: readonly string[], workitems: readonly string[]) =>
  fc.record(
    {
      routeKey: fc.oneof(often(oneOf(...routes)), seldom(anyText)),
      headers,
      pathParameters: fc.record({
        source: fc.oneof(often(oneOf('crm', 'crm', 'crm', 'fax')), seldom(anyText)),
        externalId: fc.oneof(often(oneOf('L-1', 'L-2', 'L-9')), seldom(anyText)),
        id: fc.oneof(often(oneOf(...workitems)), seldom(fc.uuid()), seldom(anyText)),
        connection: fc.oneof(often(oneOf('webex')), seldom(anyText)),
      }),
      queryStringParameters: fc.record({
        list: fc.oneof(often(oneOf('due', 'held', 'failed')), seldom(anyText)),
        connection: fc.oneof(often(oneOf('webex')), seldom(anyText)),
      }),
      requestContext: fc.record({
        requestId: anyText,
        authorizer: fc.record({ jwt: fc.record({ claims }) }),
      }),
      body: bodies,
      isBase64Encoded: fc.oneof(often(oneOf(false)), seldom(oneOf(true))),
    },
    { requiredKeys: ['routeKey', 'requestContext', 'pathParameters', 'headers', 'body'] },
  )

/** What no gateway sends. */
export const oddEvents: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything(),
  fc.record({
    routeKey: fc.anything(),
    headers: fc.anything(),
    pathParameters: fc.anything(),
    requestContext: fc.anything(),
    body: fc.anything(),
    isBase64Encoded: fc.anything(),
  }),
)

/** Bodies of a platform's webhooks, sent at `now`. */
export const cloudEvents = (now: number): fc.Arbitrary<string> =>
  fc
    .record(
      {
        id: mostly('event-1'),
        specversion: mostly('1.0'),
        type: mostly('task:new', 'task:failed', 'task-message:append-failed', 'task:ended', 'agent:login'),
        source: mostly('/com/cisco/wxcc/1', ''),
        comciscoorgid: mostly('0d5f8a52-2d7f-4c3f-9b3a-0c9f3a2d0001'),
        comciscotimestamp: mostly(now, String(now), now - 400_000),
        datacontenttype: mostly('application/json'),
        data: fc.oneof(often<unknown>(taskData(now)), seldom(fc.jsonValue())),
      },
      { requiredKeys: ['id', 'specversion', 'type', 'source', 'comciscotimestamp', 'data'] },
    )
    .map(asText)

const taskData = (now: number) =>
  fc.record(
    {
      taskId: mostly('5d3b2a10-5a5e-4d1b-9f21-7a0f2f5c0001'),
      createdTime: mostly(now, String(now), 0),
      origin: mostly('crm-L-1'),
      destination: mostly('crm-lead@example.biz'),
      channelType: mostly('workItem', 'telephony'),
      channelParams: mostly({ message: { aliasId: 'alias-1' } }, {}),
      reason: mostly('INTERNAL_ERROR', 'NOT_FOUND', 'Agent Left', 'a "quoted" text of the task'),
      errorMessage: mostly('company is required'),
    },
    { requiredKeys: ['taskId'] },
  )
