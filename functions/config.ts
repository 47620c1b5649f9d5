import type { Config } from '../schemas/config.ts'

/** Put in by the bundler (`define`): one bundle knows one stage and reads nothing at run time. */
declare const __WORKBRIDGE_CONFIG__: Config

export const config: Config = __WORKBRIDGE_CONFIG__
