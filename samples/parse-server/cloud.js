'use strict';
// Cloud code: tells of each write to a task, with the whole record.

module.exports = function cloud(webhooks) {
  Parse.Cloud.afterSave('Task', ({ object, original }) => {
    webhooks.send(original ? 'task.updated' : 'task.created', object.toJSON());
  });
  Parse.Cloud.afterDelete('Task', ({ object }) => {
    webhooks.send('task.deleted', object.toJSON());
  });
};
