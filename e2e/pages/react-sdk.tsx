/** The page of a small application that leaves signing in to FusionAuth's React SDK, unmodified: bundled by its test, for a browser. */
import { FusionAuthProvider, type FusionAuthProviderConfig, useFusionAuth } from '@fusionauth/react-sdk'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

type Settings = FusionAuthProviderConfig

function Account({ came }: { came: string }) {
  const { isLoggedIn, userInfo, startLogin, startRegister, startLogout, refreshToken } = useFusionAuth()
  const [refreshed, setRefreshed] = useState('')
  if (!isLoggedIn) {
    return (
      <>
        <p>Signed out</p>
        <button type="button" onClick={() => startLogin('the basket')}>
          Sign in here
        </button>
        <button type="button" onClick={() => startRegister('a newcomer')}>
          Register here
        </button>
      </>
    )
  }
  const refresh = () =>
    refreshToken().then(
      (answer) => setRefreshed(`Refreshed ${answer?.status}`),
      (error: Error) => setRefreshed(`Not refreshed: ${error.message}`),
    )
  return (
    <>
      <p>Signed in as {userInfo?.email}</p>
      <p>Back with {came}</p>
      <p>{refreshed}</p>
      <button type="button" onClick={refresh}>
        Refresh
      </button>
      <button type="button" onClick={startLogout}>
        Sign out here
      </button>
    </>
  )
}

function Application({ settings }: { settings: Settings }) {
  const [came, setCame] = useState('')
  return (
    <FusionAuthProvider {...settings} onRedirect={(state) => setCame(state ?? 'nothing')}>
      <Account came={came} />
    </FusionAuthProvider>
  )
}

const settings: Settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}')
const root = document.getElementById('root')
if (root) createRoot(root).render(<Application settings={settings} />)
