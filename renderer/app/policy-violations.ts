/**
 * Counts breaches of the Content-Security-Policy on the root element, where a test or a developer can read them.
 * A breach is a fault of ours; the policy has already stopped it.
 */
export function countPolicyViolations(): void {
  const root = document.documentElement
  root.dataset.policyViolations = '0'
  document.addEventListener('securitypolicyviolation', (event) => {
    root.dataset.policyViolations = String(Number(root.dataset.policyViolations) + 1)
    root.dataset.policyViolation = `${event.violatedDirective} ${event.blockedURI}`
  })
}
