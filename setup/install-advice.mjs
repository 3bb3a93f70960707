// The order matters: a full disk also shows up as a failed download, a refusing registry as a network error.
const CAUSES = [
  {
    pattern: /ENOSPC|no space left|disk (is )?full|os error 28\b/i,
    advice: 'The disk is full. Free about 1.5 GB',
  },
  {
    pattern: /EROFS|read-only file system/i,
    advice: 'This folder cannot be written to. Move the course to one that can',
  },
  {
    pattern: /EACCES|EPERM|permission denied|operation not permitted/i,
    advice:
      'Something here belongs to another user (often because it was once run with sudo). Type: sudo chown -R "$(id -un)" . ~/.npm',
  },
  {
    pattern: /ERR_PNPM_\w*OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH/,
    advice:
      'A package.json asks for something that pnpm-lock.yaml does not know. If you changed it, type: npx pnpm install --no-frozen-lockfile',
  },
  {
    pattern: /ERR_PNPM_TARBALL_INTEGRITY|EINTEGRITY|integrity check/i,
    advice: 'A downloaded package arrived damaged',
  },
  {
    pattern:
      /SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF|unknown ?issuer|invalid peer certificate/i,
    advice:
      "Your network signs connections with a certificate that Node does not know. Point NODE_EXTRA_CA_CERTS at its file (your network's administrator has it)",
  },
  {
    pattern: /\b(E?401|E?403|407)\b|Unauthorized|Forbidden|Proxy Authentication/i,
    advice: 'The package registry refuses. Look at: npm config get registry',
  },
  {
    pattern: /\bE?404\b|Not Found/i,
    advice: 'The package registry does not have what the course needs. Look at: npm config get registry',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|error sending request|dns error|network/i,
    advice: 'The package registry cannot be reached. Check the network or the proxy',
  },
]

const NOISE =
  /^npm (warn|notice)|^\s*$|^Progress:|^\++$|A complete log of this run|^\[WARN\] Unsupported engine/i
const SHOWN_LINES = 8

/**
 * What went wrong with an installation and what to do, from the output of npx and pnpm.
 *
 * @param {string} output
 * @param {string} command what the person typed, such as `npm start`
 * @returns {string} the sentences, then the last useful lines of the output
 */
export function installAdvice(output, command) {
  const cause = CAUSES.find(({ pattern }) => pattern.test(output))
  const advice = cause
    ? `${cause.advice}, then run`
    : 'Run it once more: what was installed is kept. To see it all, run'
  const lines = output.split(/\r?\n/).filter((line) => !NOISE.test(line))
  const retry = cause
    ? `${command} again: it goes on where it stopped, nothing is lost.`
    : 'npx pnpm install.'
  return [
    'The dependencies could not be installed.',
    `${advice} ${retry}`,
    '',
    ...lines.slice(-SHOWN_LINES).map((line) => `  ${line}`),
  ].join('\n')
}

/**
 * The same for a file-system error of our own in the repository's folder.
 *
 * @param {NodeJS.ErrnoException} error
 * @param {string} root
 */
export function folderAdvice(error, root) {
  const cause = CAUSES.find(({ pattern }) => pattern.test(`${error.code} ${error.message}`))
  return `The set-up cannot write to ${root}.\n${cause?.advice ?? error.message}, then run it again.`
}
