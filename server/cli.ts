import './cli/quick-loading.ts'

// Behind the line above: what is imported along with it would be loaded before it counts.
await import('./cli/main.ts')
