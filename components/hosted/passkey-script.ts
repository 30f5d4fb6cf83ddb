// The one script of the hosted pages: it asks the browser for a passkey, which no form can. Everything else works without it.

/**
 * For the form `passkey`, whose `data-options` are what `navigator.credentials` is given, binary parts in base64url. It shows what is hidden
 * from browsers without passkeys, asks when the form is to be sent, and sends the answer in its place. With `data-conditional` the browser
 * offers passkeys among what it fills in, too. A form that was open for too long is sent without an answer: the server makes it anew. The
 * response's CSP has to admit exactly this text.
 */
export const passkeyScript = `(() => {
  const form = document.getElementById('passkey')
  const problem = document.getElementById('passkey-problem')
  const { credentials } = navigator
  if (!window.PublicKeyCredential || !credentials) {
    const unsupported = document.getElementById('passkey-unsupported')
    if (unsupported) unsupported.hidden = false
    return
  }
  const options = JSON.parse(form.dataset.options)
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '')
  const withIds = (list) => list && list.map((one) => ({ ...one, id: toBytes(one.id) }))
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withIds(options.allowCredentials),
    excludeCredentials: withIds(options.excludeCredentials),
    user: options.user && { ...options.user, id: toBytes(options.user.id) },
  }
  let waiting
  let late = false
  setTimeout(() => {
    late = true
  }, options.timeout)
  const send = (credential) => {
    const answer = {
      id: credential.id,
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: {},
    }
    const { response } = credential
    for (const part of ['attestationObject', 'authenticatorData', 'clientDataJSON', 'signature', 'userHandle']) {
      if (response[part]) answer.response[part] = toText(response[part])
    }
    if (response.getTransports) answer.transports = response.getTransports()
    form.elements.webAuthnRequest.value = JSON.stringify(answer)
    const remember = form.querySelector('input[type=hidden][name=rememberDevice]')
    const box = document.querySelector('input[type=checkbox][name=rememberDevice]')
    if (remember && box) remember.value = box.checked
    form.submit()
  }
  const ask = (more) =>
    (options.user ? credentials.create({ publicKey }) : credentials.get({ publicKey, ...more })).then(send)
  form.addEventListener('submit', (event) => {
    if (late) return
    event.preventDefault()
    problem.hidden = true
    if (waiting) waiting.abort()
    ask().catch(() => {
      problem.hidden = false
      problem.focus()
    })
  })
  form.hidden = false
  if (form.dataset.conditional && PublicKeyCredential.isConditionalMediationAvailable) {
    PublicKeyCredential.isConditionalMediationAvailable().then((available) => {
      if (!available) return
      waiting = new AbortController()
      ask({ mediation: 'conditional', signal: waiting.signal }).catch(() => {})
    })
  }
})()`
