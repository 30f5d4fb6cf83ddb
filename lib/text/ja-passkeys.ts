// Japanese messages of the pages that ask for a passkey.
import type { passkeys as english } from './en-passkeys'
import type { Translation } from './index'

/** Sections of the messages, see `ja`. */
export const passkeys = {
  passkey: {
    button: 'パスキーでサインイン',
    title: 'パスキーでサインイン',
    loginIdExplanation: 'ログイン ID を入力すると、セキュリティキーのものも含めてパスキーを探します。',
    submit: '次へ',
    ready: 'ブラウザーが {login} のパスキーと、指紋・顔・PIN のいずれかを求めます。',
    use: 'パスキーを使う',
    notUsed: 'パスキーは使われませんでした。もう一度試すか、別の方法でサインインしてください。',
    byLogin: '先にログイン ID を入力する',
    unsupported: 'このブラウザーではパスキーを使えません。別の方法でサインインしてください。',
    noScript: 'パスキーにはスクリプトが必要ですが、このブラウザーでは無効になっています。',
    secondStep: 'パスキーで本人確認をしてください。',
    secondStepSubmit: 'パスキーで確認',
    choice: 'パスキー',
  },
} satisfies Translation<typeof english>
