// English: the complete set of user-visible messages. Every other locale may leave keys out and falls back to these.

/**
 * The messages, by screen and key. `{name}` marks a value that `fill` (or `around`) puts in; what belongs to one screen
 * stays in one section, so that a tenant can later override a section without seeing the others.
 */
export const en = {
  common: {
    errorTitlePrefix: 'Error: {title}',
    productName: 'Latchkey',
    poweredBy: 'Secured by Latchkey',
  },
  signIn: {
    title: 'Sign in to {application}',
    loginId: 'Email or username',
    password: 'Password',
    rememberDevice: 'Keep me signed in',
    rememberDeviceHint: 'Leave this off on a shared computer.',
    submit: 'Sign in',
    loginIdBlank: 'Enter your email or username.',
    passwordBlank: 'Enter your password.',
    signedOutNotice: 'You are signed out.',
  },
  // What keeps a person from signing in, by the name of the login outcome or of the refusal. Only `invalidCredentials` may ever show before the right password was given.
  problems: {
    invalidCredentials: 'That login and password don’t match an account here. Check both and try again.',
    locked: 'This account is locked right now. An administrator of {application} can unlock it for you.',
    expired: 'This account’s access has ended. An administrator of {application} can renew it for you.',
    prevented: 'Signing in is paused for this account. An administrator of {application} can tell you more.',
    notRegistered:
      'Your account is not set up for {application} yet. Ask an administrator of {application} to add you.',
    passwordChangeRequired:
      'It’s time for a new password before you sign in again. An administrator of {application} can help you set one.',
    identityUnverified: 'One step is left: confirm your email address with the link we sent you, then sign in again.',
    registrationUnverified:
      'One step is left: confirm your registration with the link we sent you, then sign in again.',
    secondFactorRequired:
      'This account asks for a second step that this page can’t offer yet. An administrator of {application} can help.',
    challengeGone: 'That took a little too long. Please sign in again.',
    wrongCode: 'That code didn’t work. Enter the newest one from your app or message.',
    vetoed: 'Signing in was turned down by a rule of {application}. An administrator can tell you more.',
    tooManyAttempts: 'There were many tries in a short time. Wait a few minutes, then try again.',
    formExpired: 'This form was open too long. Please sign in again.',
    overloaded: 'Many people are signing in right now. Wait a moment, then try again.',
    unavailable: 'Signing in is not possible for a moment. Nothing is lost: please try again shortly.',
  },
  // Pages shown instead of a form: what happened, why, and what to do next.
  errors: {
    unknownClient: {
      title: 'This application isn’t known here',
      explanation: 'The link you followed names an application that this server doesn’t know, so it can’t sign you in.',
      next: 'Go back to the application and start again. If it happens again, tell the people who run it.',
    },
    untrustedRedirect: {
      title: 'This sign-in link can’t be trusted',
      explanation:
        'The link wants to send you to an address that the application has not registered, so we stopped here.',
      next: 'Go back to the application and start again. If you got the link in a message, don’t use it.',
    },
    invalidRequest: {
      title: 'This sign-in link doesn’t work',
      explanation: 'The link is incomplete or was changed on its way, so we can’t tell where you wanted to go.',
      next: 'Go back to the application and start again from there.',
    },
    notFound: {
      title: 'There is no page here',
      explanation: 'The address may be mistyped, or the page may have moved.',
      next: 'Check the address, or go back to the application you came from.',
    },
    internal: {
      title: 'Something went wrong on our side',
      explanation: 'It isn’t anything you did. The problem has been recorded.',
      next: 'Try again in a moment. If it happens again, send the reference below to the people who run this server.',
    },
    overloaded: {
      title: 'It’s busy here right now',
      explanation: 'Many people are signing in at this moment, so we could not take your request.',
      next: 'Wait a few seconds, then try again.',
    },
    unavailable: {
      title: 'We’ll be right back',
      explanation: 'A part of this server is away for a moment. Your account and your data are safe.',
      next: 'Wait a minute, then try again.',
    },
  },
  errorPage: {
    retry: 'Try again',
    code: 'Error code',
    requestId: 'Reference',
  },
  signOut: {
    title: 'Sign out?',
    explanation:
      'This ends your sign-in on this browser. Applications that you have open may stay signed in until you close them.',
    submit: 'Sign out',
  },
  signedOut: {
    title: 'You are signed out',
    explanation: 'You can close this window now. On a shared computer, close the whole browser.',
    signInAgain: 'Sign in again',
  },
  account: {
    title: 'Your account',
    greeting: 'Hello, {name}',
    explanation: 'This is what {application} knows about you.',
    name: 'Name',
    email: 'Email',
    username: 'Username',
    lastSignIn: 'Last sign-in',
    id: 'User id',
    empty: 'Not set',
    signOut: 'Sign out',
  },
  welcome: {
    title: 'Latchkey is running',
    explanation: 'This server signs people in, so that your applications don’t have to keep passwords.',
    signIn: 'Sign in to your account',
    firstRun: 'First time here? The login and password are in the terminal that started this server.',
    developers: 'For your applications',
    issuer: 'Issuer',
    discovery: 'Discovery document',
    keys: 'Signing keys',
    api: 'API reference',
    status: 'Health',
  },
}
