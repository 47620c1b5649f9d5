import { accountId, region } from '../template/types.ts'
import type { FunctionDefinition } from './types.ts'

/** Where the local services listen, by the SDK's own variables (AWS_ENDPOINT_URL_SQS …). */
export type Endpoints = Readonly<Record<string, string>>

/**
 * The variables an execution environment is started with: the template's, the ones Lambda defines, endpoints
 * and dummy credentials. Nothing of this machine but PATH gets in, so that a function cannot lean on it.
 * Source: "Working with Lambda environment variables", defined runtime environment variables.
 */
export function environmentOf(
  definition: FunctionDefinition,
  endpoints: Endpoints,
  stream: string,
): Record<string, string> {
  const { SystemRoot: systemRoot, PATH: path } = process.env
  return {
    ...endpoints,
    ...definition.environment,
    ...(path === undefined ? {} : { PATH: path }),
    // Node on Windows cannot open a socket without it.
    ...(systemRoot === undefined ? {} : { SystemRoot: systemRoot }),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: definition.handler,
    LAMBDA_TASK_ROOT: definition.directory,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: `ASIA${accountId}LOCAL`,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    ...loggingOf(definition),
  }
}

function loggingOf({ logging }: FunctionDefinition): Record<string, string> {
  if (!logging) return {}
  const level: Record<string, string> = logging.level ? { AWS_LAMBDA_LOG_LEVEL: logging.level } : {}
  return { AWS_LAMBDA_LOG_FORMAT: logging.format, ...level }
}
