/** Every number of passwordless logins, with its reason. */

/** Messages with one code: enough for bad reception, too few to annoy somebody with. */
export const maxSends = 5

/** Links that anybody may have sent to one user at a time: enough for mails that are slow to arrive. */
export const maxOutstanding = 5
