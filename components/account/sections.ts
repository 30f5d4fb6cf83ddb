// The account pages, in the order of their navigation: a new page is one more line here and its name in lib/text (`accountSections`).

export const sections = [
  { id: 'overview', path: '/account' },
  { id: 'profile', path: '/account/profile' },
  { id: 'password', path: '/account/password' },
  { id: 'twoFactor', path: '/account/two-factor' },
  { id: 'passkeys', path: '/account/passkeys' },
  { id: 'devices', path: '/account/devices' },
  { id: 'activity', path: '/account/activity' },
] as const

export type AccountSection = (typeof sections)[number]['id']
