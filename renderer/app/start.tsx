import '@mantine/core/styles.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { App } from '../ui/App.tsx'
import { AppContext, type AppServices } from '../ui/app-context.ts'
import { ErrorBoundary } from '../ui/kit/ErrorBoundary.tsx'
import { createTexts, TAG } from '../ui/text/i18n.ts'
import { cssVariables, theme } from '../ui/theme.ts'
import { composeApp } from './compose.ts'
import { countPolicyViolations } from './policy-violations.ts'

countPolicyViolations()

const { store, openPractice } = composeApp(window.desk)
const texts = await createTexts(store.use.getState().language)
showLanguage()
store.use.subscribe((now, before) => {
  if (now.language !== before.language) showLanguage()
})

const services: AppServices = {
  store,
  loadStage: async () => (await import('../canvas/stage.ts')).mountStage,
  openPractice,
}
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
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
void store.use.getState().start()

function showLanguage() {
  const { language } = store.use.getState()
  document.documentElement.lang = TAG[language]
  void texts.changeLanguage(language)
}
