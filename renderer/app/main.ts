import './hardening.ts'

// Loaded behind it, because a module's imports run before the module itself: hardening must come before all of them.
void import('./start.tsx')
