/** The platforms a connection may be of. */
export const platforms = ['webex', 'genesys-cloud'] as const
export type Platform = (typeof platforms)[number]

/** Those that tasks can be sent to; on the others only trigger rules act. */
export const taskPlatforms = ['webex'] as const satisfies readonly Platform[]
export type TaskPlatform = (typeof taskPlatforms)[number]

export const takesTasks = (platform: Platform): platform is TaskPlatform =>
  (taskPlatforms as readonly Platform[]).includes(platform)
