import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { FunctionName } from '../function-names.ts'

export interface WorkFunctionProps {
  name: FunctionName
  description: string
  timeout: Duration
  /** Directory with the function's bundle. */
  codeDir: string
  environment: Record<string, string>
  /** It wakes itself through a queue: Lambda would stop that after 16 rounds and dead-letter the message. */
  wakesItself?: boolean
}

/** The only way a function is made here: own role without managed policies, own log group, same runtime and size. */
export class WorkFunction extends Construct {
  readonly lambda: LambdaFunction
  readonly name: FunctionName
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: WorkFunctionProps) {
    super(scope, id)
    this.name = props.name
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    this.logGroup.grantWrite(role)
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      handler: 'index.handler',
      code: Code.fromAsset(props.codeDir),
      timeout: props.timeout,
      environment: { LOG_LEVEL: 'info', ...props.environment },
      recursiveLoop: props.wakesItself ? RecursiveLoop.ALLOW : undefined,
      loggingFormat: LoggingFormat.JSON,
      // Without the two lines of each sound invocation: durations are metrics, and what fails is written at this level, too.
      systemLogLevelV2: SystemLogLevel.WARN,
      logGroup: this.logGroup,
      role,
    })
  }
}
