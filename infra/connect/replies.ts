import * as z from 'zod'

// Members that are read here, as the vendor's JavaScript SDK 262.0.0 declares them; all of them are optional there.

const text = z.string().max(1_000)
const texts = z.array(text)

/** `GET /api/v2/tokens/me`: TokenInfo. */
export const tokenInfoSchema = z.object({ organization: z.object({ id: z.guid(), name: text.optional() }) })

/** `GET /api/v2/authorization/subjects/me`: AuthzSubject. */
export const subjectSchema = z.object({
  grants: z.array(
    z.object({
      role: z.object({
        id: z.string().optional(),
        name: text.optional(),
        policies: z
          .array(z.object({ domain: text, entityName: text.optional(), actions: texts.optional() }))
          .optional(),
      }),
    }),
  ),
})

/** `GET /api/v2/authorization/roles/{roleId}`: DomainOrganizationRole. */
export const roleSchema = z.object({
  permissionPolicies: z.array(
    z.object({ domain: text, entityName: text.optional(), actionSet: texts.optional() }),
  ),
})

/** `…/config/current`: IntegrationConfiguration. The properties are those of `amazon-eventbridge-source`. */
export const configurationSchema = z.object({
  name: text.optional(),
  version: z.int(),
  properties: z
    .object({
      awsAccountId: text.optional(),
      awsAccountRegion: text.optional(),
      eventSourceSuffix: text.optional(),
      eventFilter: texts.optional(),
    })
    .loose(),
  advanced: z.looseObject({}).optional(),
  notes: text.nullish(),
  credentials: z.looseObject({}).optional(),
})
export type Configuration = z.output<typeof configurationSchema>

/** Integration. */
export const integrationSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/),
  name: text.optional(),
  integrationType: z.object({ id: text }).optional(),
  intendedState: text.optional(),
  reportedState: z.object({ code: text.optional() }).optional(),
  config: z.object({ current: configurationSchema.optional() }).optional(),
})
export type Integration = z.output<typeof integrationSchema>

/** `GET /api/v2/integrations`: IntegrationEntityListing. */
export const integrationsSchema = z.object({
  entities: z.array(integrationSchema),
  pageCount: z.int().optional(),
  nextUri: text.optional(),
})

/** `GET /api/v2/processautomation/triggers`: TriggerEntityListing. */
export const triggersSchema = z.object({
  entities: z.array(
    z.object({
      id: text,
      name: text.optional(),
      topicName: text,
      enabled: z.boolean().optional(),
      matchCriteria: z
        .array(z.object({ jsonPath: text.optional(), operator: text.optional(), value: z.json().optional() }))
        .optional(),
      target: z.object({ type: text.optional(), id: text.optional() }).optional(),
    }),
  ),
  nextUri: text.optional(),
})
export type OrgTrigger = z.output<typeof triggersSchema>['entities'][number]
