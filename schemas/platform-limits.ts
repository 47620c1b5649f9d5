/** Sizes of a string map as a platform takes it. Bytes are UTF-8 bytes on the wire. */
export interface MapLimits {
  maxEntries: number
  maxKeyBytes: number
  maxValueBytes: number
}

export interface PlatformLimits {
  fields: MapLimits
  flowSettings: MapLimits
  globalVariables: MapLimits
}

/**
 * Documented limits, one row a platform.
 *
 * Webex, fields: 50 fields, key 100, value 1024. The guide "Task Routing - Work Item" says characters, the
 * OpenAPI schema `WorkItemForm` says UTF-8 bytes; bytes are the stricter reading and the one we hold to.
 * Webex, flow settings and global variables: OpenAPI schemas `FlowSettings` and `GlobalVariables` of
 * `POST /v2/tasks`.
 */
export const platformLimits = {
  webex: {
    fields: { maxEntries: 50, maxKeyBytes: 100, maxValueBytes: 1024 },
    flowSettings: { maxEntries: 15, maxKeyBytes: 200, maxValueBytes: 512 },
    globalVariables: { maxEntries: 30, maxKeyBytes: 200, maxValueBytes: 1024 },
  },
} as const satisfies Record<string, PlatformLimits>
