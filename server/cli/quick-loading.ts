import { enableCompileCache, type ResolveFnOutput, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Every command is a process of its own, and loading took most of its time. Compiled modules are kept beside the packages, in a
 * folder that only their owner writes to; where we may not write there, or the disk is full, Node goes on without.
 */
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/server', import.meta.url)))

/**
 * Node reads the package.json above each `.js` file to learn of which kind it is, and each time all of it: drizzle-orm's has
 * 180 KB for a hundred files. What they are is known.
 */
const known = new Map<string, ResolveFnOutput>()
registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL ?? ''
    if (specifier.startsWith('.') && parent.includes('/node_modules/drizzle-orm/'))
      return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true }
    if (!specifier.startsWith('drizzle-orm')) return next(specifier, context)
    const found = known.get(specifier) ?? { ...next(specifier, context), shortCircuit: true }
    known.set(specifier, found)
    return found
  },
})
