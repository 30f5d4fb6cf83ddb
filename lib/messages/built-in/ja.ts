// Japanese.
import type { BuiltInTexts } from './index'

const who = `\${application.name!tenant.name}`

export const ja = {
  greeting: `\${user.firstName!'お客'}様`,
  kinds: {
    forgotPassword: {
      subject: '新しいパスワードの設定',
      lead: `${who} のアカウントについて、新しいパスワードの設定が依頼されました。お心当たりがあれば、次のリンクからお進みください。`,
      action: '新しいパスワードを設定する',
      closing: 'お心当たりがない場合は、このメールを無視してください。何も変更されていません。',
    },
    setPassword: {
      subject: 'パスワードの設定',
      lead: `${who} のアカウントの準備ができました。あとは、次のリンクからパスワードを設定するだけです。`,
      action: 'パスワードを設定する',
      closing: `${who} をご存じない場合は、このメールを無視してください。`,
    },
    emailVerification: {
      subject: 'メールアドレスの確認',
      lead: `このメールアドレスが ${who} のアカウントのものであることを確認してください。`,
      action: 'アドレスを確認する',
      codeLead: `このメールアドレスが ${who} のアカウントのものであることを確認するため、次のコードを入力してください。`,
      closing: `${who} をご存じない場合は、このメールを無視してください。`,
    },
    registrationVerification: {
      subject: `${who} への登録の確認`,
      lead: `${who} に登録したことを確認してください。`,
      action: '登録を確認する',
      codeLead: `${who} に登録したことを確認するため、次のコードを入力してください。`,
      closing: '登録していない場合は、このメールを無視してください。',
    },
    passwordless: {
      subject: `${who} へのログイン`,
      lead: `次のリンクで ${who} にログインできます。有効なのは1回限り、数分間だけです。`,
      action: 'ログインする',
      codeLead: `${who} にログインするには、次のコードを入力してください。有効なのは1回限り、数分間だけです。`,
      closing: 'ログインしようとしていない場合は、このメールを無視してください。ほかの人に転送しないでください。',
    },
    twoFactorCode: {
      subject: 'ログイン用のコード',
      codeLead: `${who} で続けるには、次のコードを入力してください。有効なのは1回限り、短い時間だけです。`,
      closing:
        'お心当たりがない場合は、パスワードがほかの人に知られているおそれがあります。パスワードを変更してください。コードは誰にも教えないでください。',
    },
    newDevice: {
      subject: 'アカウントへの新しいログイン',
      lead: `${who} のアカウントが、これまでに使われたことのない端末から利用されました（アドレス：\${event.info.ipAddress!'不明'}）。`,
      closing: 'ご自身によるものであれば、問題ありません。そうでない場合は、パスワードを変更してください。',
    },
    loginIdInUse: {
      subject: 'すでにアカウントをお持ちです',
      lead: `${who} への登録が試みられましたが、すでにアカウントをお持ちです。そのアカウントでログインしてください。パスワードをお忘れの場合は、ログイン画面から再設定できます。`,
      closing: 'お心当たりがない場合は、このメールを無視してください。何も変更されていません。',
    },
    passwordChanged: {
      subject: 'パスワードが変更されました',
      lead: `${who} のアカウントのパスワードが変更されました。`,
      closing: `お心当たりがない場合は、すぐに新しいパスワードの設定を依頼し、${who} の管理者にお知らせください。`,
    },
    passwordBreached: {
      subject: 'パスワードが公開されています',
      lead: `${who} のアカウントのパスワードが、公開されてしまったパスワードの一覧に載っています。一覧を試す人がいれば、ログインされるおそれがあります。`,
      closing: 'このサービスと、同じパスワードをお使いのほかのサービスで、新しいパスワードに変更してください。',
    },
    accountLocked: {
      subject: 'アカウントが一時的にロックされました',
      lead: `${who} のアカウントへのログインに、続けて失敗がありました。しばらくの間、このアカウントには誰もログインできません。時間がたつと自動的に解除されます。`,
      closing:
        'お心当たりがない場合は、誰かがパスワードを推測しているおそれがあります。ほかで使っていないパスワードに変更すると安全です。',
    },
    twoFactorMethodAdded: {
      subject: '本人確認の方法が追加されました',
      lead: `${who} のアカウントに、本人であることを確認する方法が1つ追加されました（\${method.method}）。`,
      closing: 'お心当たりがない場合は、すぐにパスワードを変更してください。',
    },
    twoFactorMethodRemoved: {
      subject: '本人確認の方法が削除されました',
      lead: `${who} のアカウントから、本人であることを確認する方法が1つ削除されました（\${method.method}）。`,
      closing: 'お心当たりがない場合は、すぐにパスワードを変更してください。',
    },
    passkeyAdded: {
      subject: 'パスキーが追加されました',
      lead: `新しいパスキーで ${who} のアカウントにログインできるようになりました。`,
      closing: 'お心当たりがない場合は、すぐにそのパスキーを削除し、パスワードを変更してください。',
    },
    passkeyRemoved: {
      subject: 'パスキーが削除されました',
      lead: `パスキーの1つで ${who} のアカウントにログインできなくなりました。`,
      closing: 'お心当たりがない場合は、すぐにパスワードを変更してください。',
    },
    recoveryCodesReplaced: {
      subject: 'リカバリーコードが新しくなりました',
      lead: `${who} のアカウントのリカバリーコードが新しくなりました。以前のコードは使えません。`,
      closing: '心当たりがない場合は、すぐにパスワードを変更してください。',
    },
  },
  texts: {
    twoFactorCodeSms: `${who} のコード：\${code}　誰にも教えないでください。`,
    passwordlessSms: `${who} へのログイン：\${oneTimeCode!link}`,
    phoneVerificationSms: `${who} の電話番号の確認：\${verificationOneTimeCode!link}`,
  },
} satisfies BuiltInTexts
