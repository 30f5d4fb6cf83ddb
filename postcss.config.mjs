/** Tailwind for the account pages; the hosted pages' styles are built by scripts/styles.mjs. */
export default { plugins: { '@tailwindcss/postcss': {} } }
