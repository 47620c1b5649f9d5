import { accountId, region } from '../template/types.ts'

/**
 * Physical name of a resource that has none of its own, as CloudFormation makes one from stack and logical id.
 * Always the same, so that kept state is found again. The end, where CDK puts its hash, survives the cut.
 */
export function physicalName(stackName: string, logicalId: string, maxLength: number): string {
  const name = `${stackName}-${logicalId}`
  if (name.length <= maxLength) return name
  return `${name.slice(0, maxLength - 13)}-${name.slice(-12)}`
}

export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`
