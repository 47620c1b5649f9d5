import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api'

/**
 * Set here and not in cdk.json, so that the template is the same with and without the CDK's command line.
 * The flags are those of a new project; what CDK's own check of the template finds is among them an error.
 */
export const cdkContext: Record<string, unknown> = {
  ...CURRENTLY_RECOMMENDED_FLAGS,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': false,
}
