/**
 * n8n's scanner of community packages, without its download: prints its verdict on a folder as JSON.
 * Arguments: the folder; `source` or `published`, the two legs that n8n scans.
 */
import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

const [folder, leg] = process.argv.slice(2);
// The second list stands in the scanner's analyzePackageByName, as a literal.
const patterns = { source: SOURCE_FILE_PATTERNS, published: ['**/*.js', 'package.json'] }[leg];
const { passed, message, details } = await analyzePackage(folder, patterns);
process.stdout.write(JSON.stringify({ passed, message, details }));
