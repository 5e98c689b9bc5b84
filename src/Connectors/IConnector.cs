using Concord.Sync.Values;

namespace Concord.Connectors;

/// <summary>
/// One external system in our words. Resource types are those of the schema files (TASK); documents are in the system's own
/// shape; external ids are text, whatever they are on the wire. Each call sends one request at most and retries nothing.
/// </summary>
/// <remarks>
/// Expected trouble is a reply; messages in replies are for people and hold no secret, and no text of the
/// answer but what the definition's error rules show.
/// A type that the connector does not know is a bug of the caller: <see cref="ArgumentException"/>.
/// </remarks>
public interface IConnector
{
    /// <summary>Whether the system can be reached and knows the credentials. Changes nothing there.</summary>
    Task<TestReply> TestAsync(CancellationToken token);

    /// <summary>What the system offers to pick from.</summary>
    /// <param name="name">One of the definition's options; another is a bug of the caller.</param>
    Task<OptionsReply> OptionsAsync(string name, CancellationToken token);

    /// <summary>Which webhooks the system sends. Only where the definition says where they are listed; else it is a bug of the caller.</summary>
    Task<HooksReply> HooksAsync(CancellationToken token);

    /// <summary>One page of a listing.</summary>
    Task<ListReply> ListAsync(ListRequest request, CancellationToken token);

    Task<ReadReply> GetAsync(string resourceType, string externalId, CancellationToken token);

    /// <param name="operationId">Sent along, so that the effect can be traced in the system's logs; not a promise that a second sending is harmless.</param>
    Task<WriteReply> CreateAsync(string resourceType, FieldValue body, string operationId, CancellationToken token);

    /// <param name="changedFields">What is to change, an object in the system's shape. Null clears a field; absent ones stay.</param>
    /// <param name="freshRead">The document as just read. Systems that replace whole records need it; see <see cref="Definitions.UpdateMode.Full"/>.</param>
    /// <param name="version">What <see cref="ExternalRecord.Version"/> said, for systems with preconditions.</param>
    /// <param name="operationId"><inheritdoc cref="CreateAsync" path="/param[@name='operationId']"/></param>
    Task<WriteReply> UpdateAsync(
        string resourceType, string externalId, FieldValue changedFields, FieldValue? freshRead, string? version, string operationId, CancellationToken token);

    /// <param name="freshRead">The document as just read. Needed where deleting is archiving by an update that replaces whole records.</param>
    /// <param name="version"><inheritdoc cref="UpdateAsync" path="/param[@name='version']"/></param>
    /// <param name="operationId"><inheritdoc cref="CreateAsync" path="/param[@name='operationId']"/></param>
    /// <returns><see cref="WriteReply.NotFound"/> when it was gone already.</returns>
    Task<WriteReply> DeleteAsync(string resourceType, string externalId, FieldValue? freshRead, string? version, string operationId, CancellationToken token);

    /// <summary>After a create of unknown outcome: the record that this operation made, found by its id or its marker, where the system offers that.</summary>
    Task<FindReply> FindCreatedAsync(string resourceType, string operationId, CancellationToken token);
}
