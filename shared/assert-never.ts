/** Fails to compile where a union has a member that a `switch` forgot; throws if one arrives at run time all the same. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
