import { physicalName } from './names.ts'
import { fields, text } from './properties.ts'
import type { ResourceType } from './types.ts'

/** Without a value, as on AWS when none is generated; `startStack` is given the values. */
export const secret: ResourceType = {
  runs: ['GenerateSecretString', 'Name', 'SecretString'],
  ignores: ['Description', 'KmsKeyId', 'Tags'],
  create({ logicalId, properties }, { secrets, stackName }) {
    if (fields(properties, 'GenerateSecretString'))
      throw new Error('GenerateSecretString is not supported locally')
    const name = text(properties, 'Name') ?? physicalName(stackName, logicalId, 255)
    const { arn } = secrets.ensureSecret(name, text(properties, 'SecretString'))
    return { ref: arn, attributes: { Id: arn } }
  },
}
