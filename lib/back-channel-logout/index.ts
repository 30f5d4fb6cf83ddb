/** Back-channel logout: applications hear from this server that a session is over. */
export { logoutsDue, startLogoutDelivery, stopLogoutDelivery } from './delivery'
