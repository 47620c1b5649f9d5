import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource, Template, Value } from '../../../local/template/types.ts'
import { temporaryDirectory } from './temporary.ts'

const get = (id: string, name = 'Arn'): Value => ({ 'Fn::GetAtt': [id, name] })
const ref = (id: string): Value => ({ Ref: id })

const environment = {
  TABLE_NAME: ref('Table'),
  QUEUE_URL: ref('Queue'),
  BUS_NAME: ref('Bus'),
  SECRET_ARN: ref('Secret'),
}

function fn(handler: string, more: Record<string, Value> = {}): Resource {
  return {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'aws:asset:path': new URL('functions/flow', import.meta.url).pathname },
    Properties: {
      Code: { S3Bucket: { Ref: 'AWS::AccountId' }, S3Key: 'flow.zip' },
      Handler: `index.${handler}`,
      Runtime: 'nodejs24.x',
      Role: get('Role'),
      Timeout: 10,
      Environment: { Variables: { ...environment, ...more } },
    },
  }
}

const source = (queue: string, worker: string): Resource => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: get(queue), FunctionName: ref(worker), BatchSize: 10 },
})

const api = (kind: string, properties: Record<string, Value>): Resource => ({
  Type: `AWS::ApiGatewayV2::${kind}`,
  Properties: { ApiId: ref('Api'), ...properties },
})

const integration = (target: string) =>
  api('Integration', {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: get(target),
    PayloadFormatVersion: '2.0',
  })

const route = (key: string, target: string, more: Record<string, Value> = {}) =>
  api('Route', { RouteKey: key, Target: { 'Fn::Join': ['/', ['integrations', ref(target)]] }, ...more })

/** Everything this project's own template has, small: API -> queue -> bus -> queue -> table, and a schedule. */
export function flowTemplate(): Template {
  const deadLetters = { Arn: get('DeadLetters') }
  return {
    Parameters: { Issuer: { Type: 'String' }, TickFails: { Type: 'String', Default: '' } },
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17' } } },
      PutFunction01234567: fn('put'),
      GetFunction01234567: fn('get'),
      WorkFunction01234567: fn('work'),
      TrackFunction01234567: fn('track'),
      TickFunction01234567: fn('tick', { TICK_FAILS: ref('TickFails') }),
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
          BillingMode: 'PAY_PER_REQUEST',
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Description: 'for the test' } },
      DeadLetters: { Type: 'AWS::SQS::Queue' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 60,
          RedrivePolicy: { deadLetterTargetArn: get('DeadLetters'), maxReceiveCount: 2 },
        },
      },
      Events: { Type: 'AWS::SQS::Queue' },
      WorkSource: source('Queue', 'WorkFunction01234567'),
      TrackSource: source('Events', 'TrackFunction01234567'),
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'flow-bus' } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: ref('Bus'),
          EventPattern: { source: ['flow'], detail: { id: [{ 'anything-but': 'ignored' }] } },
          Targets: [
            {
              Arn: get('Events'),
              Id: 'Target0',
              DeadLetterConfig: deadLetters,
              RetryPolicy: { MaximumRetryAttempts: 2 },
            },
          ],
        },
      },
      Schedule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          Targets: [{ Arn: get('TickFunction01234567'), Id: 'Target0' }],
        },
      },
      TickAsync: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: ref('TickFunction01234567'),
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 1,
          DestinationConfig: { OnFailure: { Destination: get('DeadLetters') } },
        },
      },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'flow', ProtocolType: 'HTTP' } },
      Authorizer: api('Authorizer', {
        Name: 'jwt',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: ref('Issuer'), Audience: ['flow'] },
      }),
      PutIntegration: integration('PutFunction01234567'),
      GetIntegration: integration('GetFunction01234567'),
      PutRoute: route('PUT /items/{id}', 'PutIntegration', {
        AuthorizationType: 'JWT',
        AuthorizerId: ref('Authorizer'),
      }),
      GetRoute: route('GET /items/{id}', 'GetIntegration'),
      Stage: api('Stage', {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 100 },
        AccessLogSettings: { DestinationArn: get('NotEvenThere') },
      }),
    },
    Outputs: { ApiUrl: { Value: get('Api', 'ApiEndpoint') }, SecretArn: { Value: ref('Secret') } },
  }
}

/** Writes a template as `cdk synth` does; gives back the directory. */
export function synthesize(template: Template): string {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'flow.template.json'), JSON.stringify(template))
  return directory
}
