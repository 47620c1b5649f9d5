import { findPlatform } from './start-platforms.ts'
import type { Workbridge } from './workbridge.ts'

/** What to do next, ready to paste into a shell. */
export function hints({ stack, token, platforms, issuer }: Workbridge): string {
  const simulators = Object.entries(platforms).map(
    ([id, { simulator }]) => `  ${id.padEnd(9)} ${simulator.url} (control: ${simulator.controlUrl})`,
  )
  const { simulator: webex } = findPlatform(platforms, 'webex')
  const { simulator: genesys } = findPlatform(platforms, 'genesys-cloud')
  return `
Everything stays up until Ctrl-C.

  api       ${stack.apiUrl}
  control   ${stack.controlUrl}
${simulators.join('\n')}
  tokens    ${issuer.url}/token
  dynamodb  ${stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB} (${stack.table.engine})

Paste this:

  API=${stack.apiUrl}
  TOKEN=${token}

  # push a task
  curl -X PUT $API/v1/sources/crm/tasks/lead-1 -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '{"asset":"crm-lead","data":{"customerName":"Ada Lovelace","product":"Motor"}}'

  # change it
  curl -X PATCH $API/v1/sources/crm/tasks/lead-1 -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '{"data":{"product":"Travel"}}'

  # see what became of it
  curl $API/v1/sources/crm/tasks/lead-1 -H "authorization: Bearer $TOKEN"

  # what Webex has; the next reply is lost; time moves on by two minutes
  curl ${webex.controlUrl}/tasks
  curl -X POST ${webex.controlUrl}/faults -d '{"lostReply":{"p":1,"times":1}}'
  curl -X POST ${stack.controlUrl}/clock -d '{"advanceMs":120000}'

  # a callback waits, and calls that an in-queue flow raises; who is where; its run; an agent comes
  curl -X POST ${genesys.controlUrl}/flow -d '{"call":{"afterMs":300000,"everyMs":300000,"increment":1}}'
  curl -X POST ${genesys.controlUrl}/callbacks -d '{"queue":"Claims"}'
  curl -X POST ${genesys.controlUrl}/calls -d '{"queue":"Claims","count":3,"everyMs":60000}'
  curl ${genesys.controlUrl}/conversations
  curl "$API/v1/runs?state=waiting" -H "authorization: Bearer $TOKEN"
  curl -X POST ${genesys.controlUrl}/agents -d '{"queue":"Claims"}'

  # the time here, by which signed webhooks have to be stamped; the queues; a crash of the next delivery
  curl ${stack.controlUrl}/clock
  curl ${stack.controlUrl}/queues
  curl -X POST ${stack.controlUrl}/kill -d '{"function":"deliver","when":"next"}'
`
}
