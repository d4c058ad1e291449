// Rules that need no types. Those that do are oxlint's (.oxlintrc.json), which takes a tenth of the time for them.

import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noEnums = { selector: 'TSEnumDeclaration', message: 'use a union of strings' };

/** Whatever takes text for markup, by whichever way it is named: `a.innerHTML`, `a['innerHTML']`, `{ innerHTML }`, an attribute. */
const AS_MARKUP =
  '/^(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|srcDoc|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/';
const asMarkup = [
  `MemberExpression > Identifier[name=${AS_MARKUP}].property`,
  `MemberExpression > Literal[value=${AS_MARKUP}].property`,
  `MemberExpression > TemplateLiteral.property > TemplateElement[value.raw=${AS_MARKUP}]`,
  `Property > Identifier[name=${AS_MARKUP}].key`,
  `Property > Literal[value=${AS_MARKUP}].key`,
  `JSXAttribute > JSXIdentifier[name=${AS_MARKUP}]`,
  'MemberExpression[object.name="document"] > Identifier[name=/^write(?:ln)?$/].property',
  'MemberExpression[object.name="document"] > Literal[value=/^write(?:ln)?$/].property',
  'NewExpression[callee.name="DOMParser"]',
].map((selector) => ({ selector, message: 'the page shows text as text: set textContent, or write TSX' }));

export default defineConfig(
  globalIgnores(['dist/', 'runs/', 'coverage/']),
  js.configs.recommended,
  tseslint.configs.recommended,
  tseslint.configs.stylistic,
  {
    rules: {
      // An index that the surrounding code has just bounded is asserted, not checked again.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', noEnums],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Tables (ESLint cannot tell a table from a function) and suites are as long as what they list.
    files: ['src/store/*/statements.ts', 'src/cli/main.ts', 'test/**', 'scripts/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // What is shown on the page is text of others': it gets there as text. Nor is any of it run.
    files: ['src/ui/client/**/*.{ts,tsx}'],
    rules: {
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-restricted-syntax': ['error', noEnums, ...asMarkup],
    },
  },
  {
    // Markup is as long as what it shows; a component is one function.
    files: ['src/ui/client/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        URL: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        process: 'readonly',
      },
    },
  },
);
