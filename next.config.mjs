/** @type {import('next').NextConfig} */
export default {
  // Another folder lets a test or a benchmark keep a build of its own.
  distDir: process.env.NEXT_DIST_DIR || '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  // A reverse proxy does it better; and of a compressed body, its length tells what in it repeats what an attacker had reflected (BREACH).
  compress: false,
  images: { unoptimized: true },
  // A route is loaded when it is first asked for: 50 MiB less for an idle server, and a faster start.
  experimental: { preloadEntriesOnStart: false },
  // `npm run check` is the gate for types; a build must not fail over a test file.
  typescript: { ignoreBuildErrors: true },
  // What verifies passkeys is large, and loaded by nobody who has none.
  serverExternalPackages: ['@node-rs/argon2', '@simplewebauthn/server'],
}
