import type { AppendMessage } from '../../../schemas/webex/append-message.ts'
import type { CreateTask } from '../../../schemas/webex/create-task.ts'
import type { SnapshotCall } from '../port.ts'

/** `POST /v2/tasks`, member for member as the Work Item guide's create example. */
export function createBody(call: SnapshotCall): CreateTask {
  return {
    origin: call.origin.name === undefined ? { id: call.origin.id } : call.origin,
    destination: { id: call.asset.destination, type: 'businessAddress' },
    channelType: 'workItem',
    channel: call.asset.channel,
    ...(hasAny(call.flowSettings) && { flowSettings: call.flowSettings }),
    ...(hasAny(call.globalVariables) && { globalVariables: call.globalVariables }),
    channelParams: {
      type: 'work-item-form',
      message: { aliasId: call.alias, workItemData: call.data, timestamp: call.timestamp },
    },
  }
}

/** `POST /v2/tasks/{taskId}/messages`. Sends both disputed members: see the schema. */
export function appendBody(call: SnapshotCall): AppendMessage {
  return {
    mediaType: 'workItem',
    channelParams: {
      type: 'work-item-form',
      message: {
        type: 'WorkItemForm',
        aliasId: call.alias,
        workItemData: call.data,
        timestamp: call.timestamp,
      },
    },
  }
}

const hasAny = (map: Record<string, string> | undefined): map is Record<string, string> =>
  map !== undefined && Object.keys(map).length > 0
