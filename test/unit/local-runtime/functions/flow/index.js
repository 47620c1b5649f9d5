// One bundle for all functions of the test stack. AWS calls are plain HTTP, so that nothing has to be bundled.
const json = JSON.stringify

async function call(service, version, target, input) {
  const response = await fetch(process.env[`AWS_ENDPOINT_URL_${service}`], {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': target,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      authorization:
        'AWS4-HMAC-SHA256 Credential=ASIA000000000000LOCAL/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: json(input),
  })
  const body = await response.text()
  if (!response.ok) throw new Error(`${target}: ${response.status} ${body}`)
  return body ? JSON.parse(body) : {}
}

const {
  TABLE_NAME: TableName,
  QUEUE_URL: QueueUrl,
  BUS_NAME: EventBusName,
  SECRET_ARN: SecretId,
} = process.env
const dynamo = (op, input) => call('DYNAMODB', '1.0', `DynamoDB_20120810.${op}`, { TableName, ...input })
const keyOf = (id) => ({ pk: { S: id }, sk: { S: 'head' } })
const count = (id) =>
  dynamo('UpdateItem', {
    Key: keyOf(id),
    UpdateExpression: 'ADD seen :one SET seenAt = :now',
    ExpressionAttributeValues: { ':one': { N: '1' }, ':now': { N: String(Date.now()) } },
  })

exports.put = async ({ pathParameters }) => {
  await call('SQS', '1.0', 'AmazonSQS.SendMessage', {
    QueueUrl,
    MessageBody: json({ id: pathParameters.id }),
  })
  return { statusCode: 202, body: 'accepted' }
}

exports.get = async ({ pathParameters }) => {
  const { Item } = await dynamo('GetItem', { Key: keyOf(pathParameters.id), ConsistentRead: true })
  return Item ? { seen: Number(Item.seen.N), seenAt: Number(Item.seenAt.N) } : { statusCode: 404 }
}

exports.work = async ({ Records }) => {
  const secret = await call('SECRETS_MANAGER', '1.1', 'secretsmanager.GetSecretValue', { SecretId })
  for (const { body } of Records) {
    const detail = { ...JSON.parse(body), colour: JSON.parse(secret.SecretString).colour }
    if (detail.id === 'poison') throw new Error('poison')
    const entry = { EventBusName, Source: 'flow', DetailType: 'worked', Detail: json(detail) }
    const { FailedEntryCount } = await call('EVENTBRIDGE', '1.1', 'AWSEvents.PutEvents', { Entries: [entry] })
    if (FailedEntryCount) throw new Error('not accepted')
  }
}

exports.track = async ({ Records }) => {
  console.log(`tracking ${Records.length}`)
  for (const { body } of Records) {
    const { detail } = JSON.parse(body)
    await count(`${detail.id}-${detail.colour}`)
  }
}

exports.tick = async (event) => {
  if (event['detail-type'] !== 'Scheduled Event') throw new Error('not a schedule')
  if (process.env.TICK_FAILS) throw new Error('tick')
  await count('ticks')
}
