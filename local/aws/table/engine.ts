export type EngineName = 'dynamodb-local' | 'dynalite'

/** A running DynamoDB emulator. */
export interface Engine {
  name: EngineName
  url: string
  close(): Promise<void>
}
