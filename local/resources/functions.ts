import type { AsyncInvoker } from '../lambda/async-invoke.ts'
import type { LambdaFunction } from '../sandbox.ts'

export interface DeployedFunction {
  logicalId: string
  fn: LambdaFunction
  invoker: AsyncInvoker
}

export interface Functions {
  add(deployed: DeployedFunction): void
  /**
   * By ARN, physical name or logical id, else by the last part of the logical id without CDK's trimmings:
   * `deliver` finds `WorkersdeliverFunction0A1B2C3D`. Throws unless exactly one fits.
   */
  find(reference: string): DeployedFunction
  all(): DeployedFunction[]
}

export function createFunctions(): Functions {
  const functions: DeployedFunction[] = []
  return {
    add: (deployed) => functions.push(deployed),
    all: () => [...functions],
    find(reference) {
      const exact = functions.find(({ fn, logicalId }) =>
        [fn.definition.arn, fn.definition.name, logicalId].includes(reference),
      )
      if (exact) return exact
      const wanted = plain(reference)
      const near = functions.filter(({ logicalId }) => wanted !== '' && core(logicalId).endsWith(wanted))
      const [found, ...others] = near
      if (found && others.length === 0) return found
      const names = functions.map(({ fn }) => fn.definition.name).join(', ')
      throw new Error(
        `${found ? 'several functions fit' : 'there is no function'} ${reference}; there are: ${names}`,
      )
    },
  }
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

const core = (logicalId: string) =>
  plain(logicalId.replace(/[0-9A-F]{8}$/, '').replace(/(Function|Handler)$/, ''))
