import '@mantine/core/styles.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import type { AppStore } from '../state/store.ts'
import { App } from '../ui/App.tsx'
import { AppContext } from '../ui/app-context.ts'
import { ErrorBoundary } from '../ui/kit/ErrorBoundary.tsx'
import { createTexts, TAG } from '../ui/text/i18n.ts'
import { cssVariables, theme } from '../ui/theme.ts'
import { composeApp, settings } from './compose.ts'
import { countPolicyViolations } from './policy-violations.ts'

countPolicyViolations()

const texts = await createTexts(settings.language())
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

const page = createRoot(root)
let stores = 0
composeApp(window.desk, (services) => {
  const { store } = services
  showLanguage(store)
  store.use.subscribe((now, before) => {
    if (now.language !== before.language) showLanguage(store)
  })
  // Another key for every store: nothing that a screen keeps for itself outlives it.
  page.render(
    <StrictMode key={++stores}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <I18nextProvider i18n={texts}>
          <AppContext value={services}>
            <ErrorBoundary>
              <App />
            </ErrorBoundary>
          </AppContext>
        </I18nextProvider>
      </MantineProvider>
    </StrictMode>,
  )
})

function showLanguage(store: AppStore) {
  const { language } = store.use.getState()
  document.documentElement.lang = TAG[language]
  void texts.changeLanguage(language)
}
