/** The theme that pages of a tenant or an application are shown in. */
import { z } from 'zod'

/** The public contract's id of the default theme of the simple kind; its row comes with a migration and stays as it is. */
export const defaultThemeId = '3c717291-5d83-4014-bd51-97c76475dc86'

export const themeReference = z.guid().toLowerCase()
