// English: the complete set of user-visible messages. Every other locale may leave keys out and falls back to these.
import { account } from './en-account'
import { joining } from './en-joining'
import { passkeys } from './en-passkeys'
import { recovery } from './en-recovery'

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
    registrationIncomplete: '{application} needs a little more about you before you can go on. Please sign in again.',
    passwordChangeRequired:
      'It’s time for a new password before you sign in again. An administrator of {application} can help you set one.',
    identityUnverified: 'One step is left: confirm your email address with the link we sent you, then sign in again.',
    registrationUnverified:
      'One step is left: confirm your registration with the link we sent you, then sign in again.',
    secondFactorRequired:
      'A second step is asked for here, but none is offered. An administrator of {application} can help.',
    challengeGone: 'This step is over, or took too long. Please sign in again.',
    wrongCode: 'That code didn’t work. Enter the newest one; each works only once.',
    tooManyCodes: 'Several codes were wrong, so we stopped here. Sign in again for another try.',
    codeNotSent: 'We couldn’t send you a code. Try again in a minute, or use another way.',
    sendingLimited: 'Several codes were sent already. Look for the newest one, or use another way.',
    vetoed: 'Signing in was turned down by a rule of {application}. An administrator can tell you more.',
    tooManyAttempts: 'There were many tries in a short time. Wait a few minutes, then try again.',
    passkeyRefused: 'That passkey doesn’t work here. Sign in another way, then look at your passkeys in your account.',
    formExpired: 'This form was open too long. Please sign in again.',
    overloaded: 'Many people are signing in right now. Wait a moment, then try again.',
    unavailable: 'Signing in is not possible for a moment. Nothing is lost: please try again shortly.',
  },
  // After a step that was sent twice, where the application has gone on already.
  signedIn: {
    title: 'You are signed in',
    explanation: 'This is done already. Go back to {application}: it knows you now.',
    next: 'Continue to {application}',
  },
  // The second factor: after the password, before anything is open.
  twoFactor: {
    title: 'One more step',
    authenticator: 'Enter the code that your authenticator app shows.',
    namedAuthenticator: 'Enter the code that {name} shows.',
    message: 'Enter the code that we sent to {address}.',
    recoveryCode: 'Enter one of the recovery codes you saved when you set up this step. Each works once.',
    code: 'Code',
    recoveryCodeLabel: 'Recovery code',
    codeBlank: 'Enter the code.',
    trustComputer: 'Trust this computer for {duration}',
    trustComputerHint: 'You won’t need a code here. Leave this off on a shared computer.',
    submit: 'Sign in',
    sent: 'A code is on its way. That can take a minute; the newest one counts.',
    resend: 'Send a new code',
    anotherWay: 'Use another way',
    someoneElse: 'Sign in as someone else',
  },
  twoFactorMethods: {
    title: 'Choose your second step',
    explanation: 'Pick what you have at hand.',
    authenticator: 'Code from an authenticator app',
    email: 'Code by email to {address}',
    sms: 'Code by text message to {address}',
    recoveryCode: 'Recovery code',
    submit: 'Continue',
  },
  // Setting up the second factor that a login demands.
  twoFactorEnable: {
    title: 'Set up a second step',
    explanation: '{application} asks for more than a password, so that nobody else can sign in as you.',
    scan: 'Scan this picture with an authenticator app on your phone.',
    qrCode: 'QR code for your authenticator app',
    type: 'No camera at hand? Type this key into the app:',
    confirm: 'Then enter the 6-digit code that the app shows.',
    email: 'Email address',
    emailHint: 'We’ll send a code there now, and whenever you sign in.',
    emailInvalid: 'Enter an email address, such as name@example.com.',
    mobilePhone: 'Mobile number',
    mobilePhoneHint: 'With the country code, such as +44 7700 900123. We’ll send a code there whenever you sign in.',
    mobilePhoneInvalid: 'Enter a phone number with its country code.',
    send: 'Send code',
    otherAddress: 'Send a code again, or elsewhere',
    submit: 'Confirm',
    useAuthenticator: 'Use an authenticator app instead',
    useEmail: 'Use email instead',
    useSms: 'Use text messages instead',
    wrongCode: 'That code didn’t work. Enter the one that shows right now.',
  },
  recoveryCodes: {
    title: 'Save your recovery codes',
    explanation: 'If you lose your phone or your mailbox, one of these codes lets you in. Each works once.',
    advice: 'Print them or keep them in a password manager. They are shown only now.',
    submit: 'I’ve saved them: sign in',
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
  ...passkeys,
  ...joining,
  ...recovery,
  ...account,
  errorPage: {
    retry: 'Try again',
    code: 'Error code',
    requestId: 'Reference',
  },
  device: {
    title: 'Connect a device',
    explanation: 'Enter the code that your device shows.',
    code: 'Code',
    submit: 'Continue',
    codeBlank: 'Enter the code from your device.',
    codeUnknown: 'That code isn’t valid, or its time is over. Compare it with your device, or start again there.',
    tooManyAttempts: 'There were many wrong codes in a short time. Wait a few minutes, then try again.',
    startAgain: 'That took a little too long. Please continue once more.',
    approveTitle: 'Connect a device to {application}',
    approveCode: 'Your device has to show this code:',
    approveExplanation:
      'Allow it only if you have started this yourself, on a device that is in front of you. The device will be signed in as {user}.',
    allow: 'Allow',
    deny: 'Don’t allow',
    allowed: {
      title: 'Your device is connected',
      explanation: 'Go back to it now: it goes on by itself. You can close this window.',
    },
    denied: {
      title: 'The device was not connected',
      explanation: 'Nobody was signed in on it. You can close this window.',
    },
  },
  formPost: {
    title: 'Back to {application}',
    submit: 'Continue',
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
    continue: 'Continue',
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
