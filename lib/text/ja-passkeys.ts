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
  accountPasskeys: {
    explanation:
      'パスワードの代わりに、指紋・顔・PIN でサインインできます。パスキーはお使いの端末に残り、だまし取られることがありません。',
    none: 'パスキーはまだありません。',
    disabled: 'ここではパスキーを使えません。',
    add: 'パスキーを追加',
    addExplanation: 'まず、「自分のノートパソコン」のように見分けられる名前を付けてください。',
    name: '名前',
    nameBlank: '名前を入力してください。',
    newName: 'パスキーの名前',
    continue: '次へ',
    ready: 'ブラウザーが保存先と、指紋・顔・PIN のいずれかを求めます。',
    create: 'パスキーを作成',
    notMade:
      'パスキーは作成されませんでした。もう一度お試しください。すでにパスキーがある端末では二つ目は作成されません。',
    unsupported: 'このブラウザーではパスキーを使えません。別のブラウザーでお試しください。',
    failed: 'パスキーを確認できませんでした。もう一度お試しください。',
    tooMany: 'パスキーの数が上限に達しています。先に一つ削除してください。',
    edit: '名前の変更・削除',
    editNamed: '名前の変更・削除: {name}',
    added: '{date} に追加',
    lastUsed: '最終使用: {date}',
    save: '名前を保存',
    removeTitle: '削除',
    remove: 'ここではすぐに使えなくなります。端末からも削除すると、候補に表示されなくなります。',
    submit: '削除する',
    back: 'パスキーの一覧に戻る',
  },
} satisfies Translation<typeof english>
