// English: the messages that go out where no template is configured, to readers of no other language that there is.
import type { BuiltInTexts } from './index'

const who = `\${application.name!tenant.name}`
const ignore = 'If this wasn’t you, you can ignore this message: nothing has changed.'

export const en = {
  greeting: `Hello \${user.firstName!'there'},`,
  kinds: {
    forgotPassword: {
      subject: 'Choose a new password',
      lead: `Somebody, hopefully you, asked for a new password for your account with ${who}. This link leads you there:`,
      action: 'Choose a new password',
      closing: ignore,
    },
    setPassword: {
      subject: 'Set your password',
      lead: `Your account with ${who} is ready. One step is left: choose a password with this link.`,
      action: 'Set your password',
      closing: `If you don’t know ${who}, you can ignore this message.`,
    },
    emailVerification: {
      subject: 'Confirm your email address',
      lead: `Please confirm that this email address belongs to your account with ${who}.`,
      action: 'Confirm this address',
      codeLead: `Please enter this code to confirm that this email address belongs to your account with ${who}:`,
      closing: `If you don’t know ${who}, you can ignore this message.`,
    },
    registrationVerification: {
      subject: `Confirm your registration with ${who}`,
      lead: `Please confirm that you registered with ${who}.`,
      action: 'Confirm your registration',
      codeLead: `Please enter this code to confirm that you registered with ${who}:`,
      closing: 'If you didn’t register, you can ignore this message.',
    },
    passwordless: {
      subject: `Sign in to ${who}`,
      lead: `This link signs you in to ${who}. It works once, and only for a few minutes.`,
      action: 'Sign in',
      codeLead: `Enter this code to sign in to ${who}. It works once, and only for a few minutes.`,
      closing: 'If you didn’t ask to sign in, you can ignore this message. Pass it on to nobody.',
    },
    twoFactorCode: {
      subject: 'Your sign-in code',
      codeLead: `Enter this code to go on with ${who}. It works once, and only for a short time.`,
      closing: 'If this wasn’t you, somebody may know your password: please change it. Tell the code to nobody.',
    },
    loginIdInUse: {
      subject: 'You have an account already',
      lead: `Somebody, hopefully you, just tried to register with ${who} although you have an account. Please sign in with it; if its password is lost, ask for a new one there.`,
      closing: ignore,
    },
    newDevice: {
      subject: 'New sign-in to your account',
      lead: `Your account with ${who} was just used on a device that we haven’t seen before, from the address \${event.info.ipAddress!'unknown'}.`,
      closing: 'If this was you, all is well. If not, please change your password.',
    },
    passwordChanged: {
      subject: 'Your password was changed',
      lead: `The password of your account with ${who} was just changed.`,
      closing: `If this wasn’t you, ask for a new password right away, and tell the people who run ${who}.`,
    },
    passwordBreached: {
      subject: 'Your password is no longer secret',
      lead: `The password of your account with ${who} is in a list of passwords that have become public. Whoever tries such lists can sign in with it.`,
      closing: 'Please choose another one, here and wherever else you use it.',
    },
    accountLocked: {
      subject: 'Your account is locked for a while',
      lead: `Somebody, perhaps you, failed too often to sign in to your account with ${who}. Nobody can sign in to it for a while now; it opens again by itself.`,
      closing: 'If this wasn’t you, somebody may be guessing: a password that you use nowhere else keeps them out.',
    },
    twoFactorMethodAdded: {
      subject: 'A second step was added to your account',
      lead: `Your account with ${who} now has one more way to confirm that it is you (\${method.method}).`,
      closing: 'If this wasn’t you, please change your password right away.',
    },
    twoFactorMethodRemoved: {
      subject: 'A second step was removed from your account',
      lead: `Your account with ${who} has one way less to confirm that it is you (\${method.method}).`,
      closing: 'If this wasn’t you, please change your password right away.',
    },
    passkeyAdded: {
      subject: 'A passkey was added to your account',
      lead: `A new passkey can now be used to sign in to your account with ${who}.`,
      closing: 'If this wasn’t you, please remove the passkey and change your password right away.',
    },
    passkeyRemoved: {
      subject: 'A passkey was removed from your account',
      lead: `A passkey can no longer be used to sign in to your account with ${who}.`,
      closing: 'If this wasn’t you, please change your password right away.',
    },
    recoveryCodesReplaced: {
      subject: 'Your recovery codes were replaced',
      lead: `Your account with ${who} has new recovery codes. The earlier ones don’t work any more.`,
      closing: 'If this wasn’t you, please change your password right away.',
    },
  },
  texts: {
    twoFactorCodeSms: `\${code} is your code for ${who}. Tell it to nobody.`,
    passwordlessSms: `Sign in to ${who}: \${oneTimeCode!link}`,
    phoneVerificationSms: `Confirm this phone number for ${who}: \${verificationOneTimeCode!link}`,
  },
} satisfies BuiltInTexts
