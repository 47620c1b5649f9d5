import { Duration, Fn, Stack } from 'aws-cdk-lib'
import { CfnEventBus, type CfnRule, EventBus, type IEventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Config, Trigger } from '../../schemas/config.ts'
import { takesTasks } from '../../schemas/platforms.ts'
import { acknowledge } from '../acknowledge.ts'
import type { BusRule } from '../alarms/plumbing-alarms.ts'
import { pascal } from '../names.ts'
import type { BusPattern } from '../rules/bus-patterns.ts'
import { reactingRules } from '../rules/reacting-rules.ts'
import type { OptionalText } from './parameters.ts'
import { type DeadLetters, QueuePair } from './queue-pair.ts'
import type { WorkFunction } from './work-function.ts'

export interface ReactingProps {
  config: Config
  consumerTimeout: Duration
  /** Our own bus. */
  bus: EventBus
  /** Connection -> the partner event source its events come from; not set: they come over our own bus. */
  partnerSources: Record<string, OptionalText>
}

/** Where the events of a connection come from. */
interface EventSource {
  bus: IEventBus
  /** `source` of its events. */
  source: string
}

const platformEvents = 'workbridge.platform'

/** Events that trigger rules may want: bus -> rules, at most one a topic -> queue, consumed by `trigger`. */
export class Reacting extends Construct {
  readonly queue: Queue
  readonly deadLetters: DeadLetters
  readonly rules: BusRule[] = []
  /** Connections whose events start actions on tasks, and those that the tasks are on. */
  readonly acting: readonly string[]

  constructor(scope: Construct, id: string, { config, consumerTimeout, bus, partnerSources }: ReactingProps) {
    super(scope, id)
    const anchor = 'dead-letters-of-trigger'
    const pair = new QueuePair(this, 'Events', { name: 'trigger', consumerTimeout, anchor })
    this.queue = pair.queue
    this.deadLetters = pair.deadLetters
    const triggers = Object.values(config.triggers)
    this.acting = actingConnections(config)
    for (const { id: connection, platform } of Object.values(config.connections)) {
      if (platform !== 'genesys-cloud') continue
      const own = triggers.filter((trigger) => trigger.connection === connection)
      const source = this.eventSource(connection, bus, partnerSources[connection])
      this.addRules(pascal(connection), source, reactingRules(own))
    }
    const others = triggers.filter((trigger) => isOfWebex(config, trigger))
    this.addRules('Platform', { bus, source: platformEvents }, reactingRules(others, platformEvents))
  }

  /** A bus on a partner source fails to deploy without it, so it is there only when the source is named. */
  private eventSource(connection: string, bus: EventBus, partner: OptionalText | undefined): EventSource {
    const source = sourceName(connection, partner)
    if (partner === undefined) return { bus, source }
    const id = pascal(connection)
    const name = partner.value
    const partnerBus = new CfnEventBus(this, `${id}Bus`, { name, eventSourceName: name })
    partnerBus.cfnOptions.condition = partner.isSet
    // On the stack: half of the finding is about the parameter, which has no place of its own.
    acknowledge(Stack.of(this), {
      'CloudFormation-Validate::W1030': 'the bus is there only when the parameter is not its empty default',
    })
    const busName = Fn.conditionIf(partner.isSet.logicalId, partnerBus.ref, bus.eventBusName).toString()
    return { bus: EventBus.fromEventBusName(this, `${id}Events`, busName), source }
  }

  private addRules(prefix: string, { bus, source }: EventSource, patterns: readonly BusPattern[]): void {
    for (const { topic, pattern, rules } of patterns) {
      const rule = new Rule(this, `${prefix}${pascal(shortTopic(topic))}`, {
        description: `${shortTopic(topic)} for ${rules.join(', ')}`.slice(0, 512),
        eventBus: bus,
        eventPattern: { source: [source] },
      })
      const resource = rule.node.defaultChild as CfnRule
      resource.eventPattern = { ...pattern, source: [source] }
      rule.addTarget(
        new SqsQueue(this.queue, {
          deadLetterQueue: this.deadLetters.queue,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      )
      this.rules.push({ rule, busName: bus.eventBusName })
    }
  }

  /** A rule with a delay sends its event to the same queue once more. */
  grantSend(grantee: IGrantable): void {
    const statement = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] })
    grantee.grantPrincipal.addToPrincipalPolicy(statement)
  }

  consumeBy({ lambda }: WorkFunction): void {
    lambda.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
    )
  }
}

/** `source` of a connection's events. PutEvents takes none that begins with `aws.`, so on our own bus it is another. */
export function sourceName(connection: string, partner: OptionalText | undefined): string {
  const own = `genesys-cloud.${connection}`
  return partner === undefined ? own : Fn.conditionIf(partner.isSet.logicalId, partner.value, own).toString()
}

function actingConnections({ connections, triggers }: Config): string[] {
  const rules = Object.values(triggers).filter(({ action }) => action.do !== 'reprioritize')
  if (rules.length === 0) return []
  const taking = Object.values(connections).filter(({ platform }) => takesTasks(platform))
  return [...new Set([...rules.map(({ connection }) => connection), ...taking.map(({ id }) => id)])]
}

const isOfWebex = ({ connections }: Config, { connection }: Trigger): boolean =>
  connections[connection]?.platform === 'webex'

/** `v2.detail.events.conversation.{id}.acd.start` -> `acd.start` */
const shortTopic = (topic: string): string => catalog.find(topic)?.aliases[0] ?? topic
